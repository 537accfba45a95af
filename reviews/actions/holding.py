"""Stopping the clock of a submission, with a reason, and starting it again."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core.clocks import holding
from core.models import Hold
from core.permissions import can, require
from projects.models import Release
from projects.rules import role_in
from reviews.models import Assignment, Round
from reviews.states import IN_WORK, OPEN_ROUND


@transaction.atomic
def hold_release(*, release: Release, user: Any, reason: str, note: str = "") -> Hold:
    """Stop the clock: authors while it is their turn, editors at any time. Reviewers in it are not late meanwhile."""
    text = _("You may hold the clock while it is your turn; editors may at any time.")
    require(user, "reviews.hold", release, text)
    return holding.hold(release, "release", actor=user, role=_role(user, release), reason=reason, note=note)


@transaction.atomic
def resume_release(*, release: Release, user: Any) -> Release:
    """Start the clock again where it stood; reviewers get the time back that it was held."""
    require(user, "reviews.hold", release)
    held = holding.hold_of(release)
    holding.resume(release, "release", actor=user, role=_role(user, release))
    if held is not None:
        _give_back(release, timezone.now() - held.held_at)
    return release


def _give_back(release: Release, lost: timedelta) -> None:
    open_ = Round.objects.filter(release=release, state__in=OPEN_ROUND)
    Assignment.objects.filter(round__in=open_, state__in=IN_WORK).update(due_at=F("due_at") + lost)
    open_.update(due_at=F("due_at") + lost)


def _role(user: Any, release: Release) -> str:
    return "author" if role_in(user, release.project) else "editor" if can(user, "reviews.decide", release) else ""
