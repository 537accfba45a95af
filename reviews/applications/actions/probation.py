"""The probation: a mentor reads and signs, a senior confirms, extends once, or ends."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import require
from core.problems import BadInput, Conflict
from reviews.applications.actions.standing import leave
from reviews.applications.models import CoSignature, Standing
from reviews.applications.queries.standing import probation
from reviews.applications.states import STANDING_MOVES, Mark, StandingState
from reviews.models import Review

TEXT_LIMIT = 4000


@transaction.atomic
def become_mentor(*, standing: Standing, senior: Any) -> Standing:
    """Take somebody on probation under one's wing."""
    require(senior, "applications.mentor", standing)
    changed = Standing.objects.filter(pk=standing.pk, state=StandingState.PROBATION).exclude(mentor=senior)
    if not changed.update(mentor=senior):
        raise Conflict(_("You are their mentor already, or the probation is over."), code="wrong_state")
    events.record("standing.mentor", standing, actor=senior, role="senior")
    standing.refresh_from_db()
    return standing


@transaction.atomic
def co_sign(*, standing: Standing, review: Review, mentor: Any, mark: str, note: str) -> CoSignature:
    """Say how a review was, to the one who wrote it."""
    require(mentor, "applications.co_sign", standing)
    if standing.state != StandingState.PROBATION:
        raise Conflict(_("The probation is over."), code="wrong_state", state=standing.state)
    if mark not in Mark.values:
        raise BadInput(fields={"mark": _("Choose how the review was.")})
    if not note.strip() or len(note) > TEXT_LIMIT:
        raise BadInput(fields={"note": _("Say what was good and what would be better.")})
    if review.submitted_at is None or review.assignment.reviewer_id != standing.user_id:
        raise Conflict(_("Only their own sent reviews are signed."), code="not_theirs")
    try:
        with transaction.atomic():
            signed = CoSignature.objects.create(
                standing=standing, review=review, mentor=mentor, mark=mark, note=note.strip()
            )
    except IntegrityError:
        raise Conflict(_("This review is signed already."), code="already_signed") from None
    events.record("standing.co_sign", standing, actor=mentor, role="mentor", reason=mark)
    return signed


@transaction.atomic
def confirm(*, standing: Standing, senior: Any, note: str) -> Standing:
    """The probation is passed: a full vote from now on."""
    _check(standing, senior, note)
    if missing := probation(standing).missing:
        names = ", ".join(requirement.label for requirement in missing)
        raise Conflict(_("Not yet: %(names)s.") % {"names": names}, code="not_ready")
    move(standing, STANDING_MOVES, "confirm", actor=senior, role="senior", note=note)
    return standing


@transaction.atomic
def extend_probation(*, standing: Standing, senior: Any, note: str) -> Standing:
    """Give it more time, once."""
    _check(standing, senior, note)
    if standing.extended_at is not None:
        raise Conflict(_("A probation is extended once."), code="already_extended")
    changes = {"extended_at": timezone.now()}
    move(standing, STANDING_MOVES, "extend", actor=senior, role="senior", note=note, changes=changes)
    return standing


@transaction.atomic
def end_probation(*, standing: Standing, senior: Any, note: str) -> Standing:
    """It did not work out. Reviews that were sent keep their credit."""
    _check(standing, senior, note)
    move(standing, STANDING_MOVES, "end", actor=senior, role="senior", note=note)
    leave(standing=standing)
    return standing


def _check(standing: Standing, senior: Any, note: str) -> None:
    require(senior, "applications.confirm", standing, _("Something ties you to this reviewer."))
    if not note.strip() or len(note) > TEXT_LIMIT:
        raise BadInput(fields={"note": _("Say why; the reviewer reads it.")})
