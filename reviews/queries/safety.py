"""Releases that those who keep the site safe must look into."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from core import events
from core.models import Event
from core.permissions import can
from core.problems import NotFound
from projects.models import Release
from projects.queries.visibility import HANDED_IN
from projects.states import PUBLIC, ReleaseState
from reviews.conflicts import waiting_for, waits_for
from reviews.models import Lock, Round, Takedown
from reviews.states import LockState, RoundState, TakedownState

VERDICTS = ("release.quarantine", "release.restore", "release.clear", "release.require_fixes", "release.take_down")


def locked_releases(keeper: Any) -> QuerySet[Release]:
    """What is locked away and waits for a word, those that wait longest first."""
    if not can(keeper, "reviews.see_safety"):
        return Release.objects.none()
    proposed = Takedown.objects.filter(state=TakedownState.PROPOSED).select_related("proposed_by__owner")
    return (
        waiting_for(keeper, ReleaseState.QUARANTINED)
        .select_related("project__owner")
        .prefetch_related(Prefetch("takedowns", proposed, to_attr="proposed"))
        .order_by("due_at", "id")
    )


def alarms(keeper: Any) -> QuerySet[Round]:
    """Rounds that are held because a reviewer raised an alarm, until somebody has looked."""
    if not can(keeper, "reviews.see_safety"):
        return Round.objects.none()
    held = Round.objects.filter(waits_for(keeper, ReleaseState.IN_REVIEW, "release"), state=RoundState.HELD)
    return held.select_related("release__project__owner").order_by("due_at", "id")


def get_case(keeper: Any, id: str) -> Release:
    """A release that may be locked, or is."""
    seen = Q(state__in=[*HANDED_IN, *PUBLIC])
    release = Release.objects.filter(seen, pk=id).select_related("project__owner", "project__repository").first()
    if release is None or not can(keeper, "reviews.see_safety"):
        raise NotFound(_("There is no release under this address, or you may not see it."))
    return release


def takedowns_of(release: Release) -> QuerySet[Takedown]:
    people = ("proposed_by__owner", "answered_by__owner", "release__project__owner")
    return Takedown.objects.filter(release=release).select_related(*people).order_by("-id")


def open_takedown(release: Release) -> Takedown | None:
    return takedowns_of(release).filter(state=TakedownState.PROPOSED).first()


def open_lock(release: Release) -> Lock | None:
    """One person's lock that waits for a second."""
    found = Lock.objects.filter(release=release, state=LockState.PROVISIONAL)
    return found.select_related("locked_by__owner", "release__project__owner").first()


def verdicts_of(release: Release) -> QuerySet[Event]:
    """Who locked it and who let it go, with their reasons: kept even when the files are gone."""
    return events.history(release, VERDICTS).select_related("actor__owner")
