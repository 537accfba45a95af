"""Writing a review. A draft is kept as typed; what is sent is complete and final."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import Conflict
from reviews.actions.deciding import settle_round
from reviews.actions.doors import door
from reviews.actions.seats import recount
from reviews.actions.writing import complete, fill_in, note_change
from reviews.models import Assignment, RequiredChange, Review
from reviews.queries.checklists import checklist
from reviews.queries.judged import evidence_of
from reviews.states import ASSIGNMENT_MOVES, IN_WORK, AssignmentState


@door
@transaction.atomic
def save_draft(
    *, assignment: Assignment, reviewer: Any, answers: dict[str, Any] | None = None, **fields: Any
) -> Review:
    """Keep what was written so far; nothing is lost for being unfinished."""
    review = _draft(assignment, reviewer)
    fill_in(review, assignment.round.kind, answers, fields)
    if assignment.state == AssignmentState.ACCEPTED:
        kept = {"due_at": assignment.due_at}
        move(assignment, ASSIGNMENT_MOVES, "start", actor=reviewer, role="reviewer", changes=kept)
    return review


@door
@transaction.atomic
def add_change(*, assignment: Assignment, reviewer: Any, what: str, **fields: Any) -> RequiredChange:
    """Note something that should change, where, and how."""
    noted: RequiredChange = note_change(_draft(assignment, reviewer), what, fields)
    return noted


@door
@transaction.atomic
def remove_change(*, change: RequiredChange, assignment: Assignment, reviewer: Any) -> None:
    _draft(assignment, reviewer)
    change.delete()


@door
@transaction.atomic
def submit_review(*, assignment: Assignment, reviewer: Any) -> Review:
    """Send a review. It is checked for what its verdict needs, never changes again, and may settle the round."""
    review = _draft(assignment, reviewer)
    complete(review, checklist(current("review"), assignment.round.kind, review, evidence_of(assignment).checks))
    said = [{"digest": assignment.round.digest, "verdict": review.verdict}]
    move(assignment, ASSIGNMENT_MOVES, "submit", actor=reviewer, role="reviewer", evidence=said)
    recount(assignment.reviewer_id)
    settle_round(round=assignment.round)
    return review


def _draft(assignment: Assignment, reviewer: Any) -> Review:
    require(reviewer, "reviews.review", assignment)
    review = Review.objects.select_for_update().get_or_create(assignment=assignment)[0]
    fresh = Assignment.objects.select_related("round").get(pk=assignment.pk)
    if review.is_submitted or fresh.state not in IN_WORK or not fresh.round.is_open:
        raise not_in_hand(fresh)
    return review


def not_in_hand(work: Any) -> Conflict:
    text = _("This review is not in your hands any more: it is “%(state)s”.") % {"state": work.get_state_display()}
    return Conflict(text, code="wrong_state", state=work.state)
