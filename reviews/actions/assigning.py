"""Taking a review, handing it back, and losing it."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from reviews.models import Assignment, Review, Round
from reviews.queries.rounds import HOLDING, load_of
from reviews.states import ASSIGNMENT_MOVES, IN_WORK, OPEN_ROUND, ROUND_MOVES, AssignmentState, RoundState


@transaction.atomic
def claim_review(*, round: Round, reviewer: Any, has_no_conflict: bool, declaration: str = "") -> Assignment:
    """Take a free place in a round. The question about conflicts of interest must be answered, with no conflict."""
    require(reviewer, "reviews.claim", round, _("This is your own project, or that of people you work with."))
    if not has_no_conflict:
        text = _("Say that nothing ties you to this work or its authors. If something does, leave it to others.")
        raise BadInput(fields={"has_no_conflict": text})
    _check_load(reviewer)
    locked = Round.objects.select_for_update().get(pk=round.pk)
    if locked.state not in OPEN_ROUND:
        raise Conflict(_("No reviewers are looked for here now."), code="wrong_state", state=locked.state)
    known = Assignment.objects.filter(round=locked, reviewer=reviewer).first()
    if known is not None and known.state != AssignmentState.INVITED:
        raise Conflict(_("You have had this review in hand already."), code="already_assigned")
    if _taken(locked) >= locked.quorum:
        raise Conflict(_("Somebody else was faster: all places are taken."), code="no_place")
    assignment = _take(locked, reviewer, known, declaration)
    Review.objects.get_or_create(assignment=assignment)
    if _taken(locked) >= locked.quorum and locked.state == RoundState.FORMING:
        move(locked, ROUND_MOVES, "collect", changes={"due_at": assignment.due_at})
    return assignment


@transaction.atomic
def hand_back(*, assignment: Assignment, reviewer: Any, note: str = "") -> Assignment:
    """Give a review back, without blame. Somebody else may take the place."""
    require(reviewer, "reviews.hand_back", assignment)
    move(assignment, ASSIGNMENT_MOVES, "release", actor=reviewer, role="reviewer", note=note[:2000])
    free_place(round=assignment.round)
    return assignment


@transaction.atomic
def remove_late(*, assignment: Assignment) -> Assignment:
    """A review that is more than a week late goes to somebody else."""
    move(assignment, ASSIGNMENT_MOVES, "remove", reason="late")
    free_place(round=assignment.round)
    return assignment


@transaction.atomic
def cancel_round(*, round: Round, reason: str) -> None:
    """The release left the review: its reviewers are freed, what they wrote is kept."""
    for assignment in Assignment.objects.filter(round=round, state__in=[AssignmentState.INVITED, *IN_WORK]):
        move(assignment, ASSIGNMENT_MOVES, "release", reason=reason)
    move(round, ROUND_MOVES, "cancel", reason=reason)


def free_place(*, round: Round) -> None:
    locked = Round.objects.select_for_update().get(pk=round.pk)
    if locked.state == RoundState.COLLECTING and _taken(locked) < locked.quorum:
        move(locked, ROUND_MOVES, "reopen_places", days=current("review")["review_days"])


def _taken(round_: Round) -> int:
    return Assignment.objects.filter(round=round_, state__in=HOLDING).count()


def _check_load(reviewer: Any) -> None:
    cap = current("review")["load_cap"]
    if load_of(reviewer) >= cap:
        text = _("You have %(cap)d reviews in hand, which is the most at once. Send or hand back one first.")
        raise Conflict(text % {"cap": cap}, code="load_cap")


def _take(round_: Round, reviewer: Any, known: Assignment | None, declaration: str) -> Assignment:
    policy = current("review")
    days = policy["review_days"] if round_.number == 1 else policy["recheck_days"]
    answered = {"no_conflict": True, "text": declaration[:2000], "policy": policy.reference}
    if known is not None:
        move(
            known,
            ASSIGNMENT_MOVES,
            "accept",
            actor=reviewer,
            role="reviewer",
            days=days,
            changes={"declaration": answered},
        )
        return known
    due = timezone.now() + timedelta(days=days)
    taken = Assignment.objects.create(
        round=round_, reviewer=reviewer, state=AssignmentState.ACCEPTED, due_at=due, declaration=answered
    )
    events.record("assignment.claim", taken, actor=reviewer, role="reviewer", to_state=taken.state)
    return taken
