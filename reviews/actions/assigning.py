"""Taking a review, handing it back, and losing it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from reviews.actions.doors import door
from reviews.actions.seats import check_load, check_place, locked_round, promised, seat, taken
from reviews.models import Assignment, Round
from reviews.states import ASSIGNMENT_MOVES, IN_WORK, ROUND_MOVES, AssignmentState, RoundState


@transaction.atomic
def claim_review(*, round: Round, reviewer: Any, has_no_conflict: bool, declaration: str = "") -> Assignment:
    """Take a free place from the desk, as is done while the site is young. The question about conflicts of interest
    must be answered, with no conflict."""
    require(reviewer, "reviews.claim", round, _("This is your own project, or that of people you work with."))
    answered = declared(declaration, has_no_conflict=has_no_conflict)
    locked = locked_round(round)
    check_load(reviewer)
    known = Assignment.objects.filter(round=locked, reviewer=reviewer).first()
    if known is not None and known.state != AssignmentState.INVITED:
        raise Conflict(_("You have had this review in hand already."), code="already_assigned")
    if known is None and not current("review")["bootstrap"]:
        raise Conflict(_("Reviewers are asked here; wait for an invitation."), code="by_invitation")
    check_place(locked)
    assignment = _take(locked, reviewer, known, answered)
    seat(locked, assignment)
    return assignment


@door
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
    locked = Round.objects.select_for_update(of=("self",)).select_related("release__project").get(pk=round.pk)
    if locked.state == RoundState.COLLECTING and taken(locked) < locked.quorum:
        move(locked, ROUND_MOVES, "reopen_places", days=current("review")["review_days"])


def declared(text: str, *, has_no_conflict: bool) -> dict[str, Any]:
    """What was answered to the question about conflicts of interest. Only a no lets somebody judge."""
    if not has_no_conflict:
        refusal = _("Say that nothing ties you to this work or its authors. If something does, leave it to others.")
        raise BadInput(fields={"has_no_conflict": refusal})
    policy = current("conflicts")
    asked = [question["id"] for question in policy["questions"]]
    return {"no_conflict": True, "questions": asked, "text": text[:2000], "policy": policy.reference}


def _take(locked: Round, reviewer: Any, known: Assignment | None, answered: dict[str, Any]) -> Assignment:
    due = promised(locked)
    taking = {"declaration": answered, "due_at": due, "promised_at": due}
    if known is not None:
        move(known, ASSIGNMENT_MOVES, "accept", actor=reviewer, role="reviewer", changes=taking)
        return known
    new = Assignment.objects.create(round=locked, reviewer=reviewer, state=AssignmentState.ACCEPTED, **taking)
    events.record("assignment.claim", new, actor=reviewer, role="reviewer", to_state=new.state)
    return new
