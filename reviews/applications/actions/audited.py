"""What a reviewer does with an audit, by the same doors as with an assignment, and with the same answers."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.moves import move
from core.permissions import require
from core.policies import current
from reviews.actions.assigning import declared
from reviews.actions.doors import opens
from reviews.actions.inviting import check_reason
from reviews.actions.reviewing import not_in_hand
from reviews.actions.seats import check_load
from reviews.actions.writing import complete, fill_in, note_change
from reviews.applications.actions.auditing import grade_audit
from reviews.applications.models import Audit, AuditChange, AuditReview
from reviews.applications.states import AUDIT_MOVES
from reviews.queries.checklists import checklist
from reviews.queries.judged import evidence_of
from reviews.states import IN_WORK, AssignmentState


@opens(Audit)
@transaction.atomic
def accept_invitation(*, assignment: Audit, reviewer: Any, has_no_conflict: bool, declaration: str = "") -> Audit:
    require(reviewer, "reviews.answer_invitation", assignment)
    answered = declared(declaration, has_no_conflict=has_no_conflict)
    check_load(reviewer)
    due = timezone.now() + timedelta(days=current("review")["review_days"])
    taking = {"declaration": answered, "due_at": due, "promised_at": due}
    move(assignment, AUDIT_MOVES, "accept", actor=reviewer, role="reviewer", changes=taking)
    AuditReview.objects.get_or_create(audit=assignment)
    return assignment


@opens(Audit)
@transaction.atomic
def decline_invitation(*, assignment: Audit, reviewer: Any, reason: str, note: str = "") -> Audit:
    require(reviewer, "reviews.answer_invitation", assignment)
    check_reason(reason)
    move(assignment, AUDIT_MOVES, "decline", actor=reviewer, role="reviewer", reason=reason, note=note[:2000])
    return assignment


@opens(Audit)
@transaction.atomic
def hand_back(*, assignment: Audit, reviewer: Any, note: str = "") -> Audit:
    require(reviewer, "reviews.hand_back", assignment)
    move(assignment, AUDIT_MOVES, "release", actor=reviewer, role="reviewer", note=note[:2000])
    return assignment


@opens(Audit)
@transaction.atomic
def save_draft(
    *, assignment: Audit, reviewer: Any, answers: dict[str, Any] | None = None, **fields: Any
) -> AuditReview:
    review = _draft(assignment, reviewer)
    fill_in(review, assignment.round.kind, answers, fields)
    if assignment.state == AssignmentState.ACCEPTED:
        kept = {"due_at": assignment.due_at}
        move(assignment, AUDIT_MOVES, "start", actor=reviewer, role="reviewer", changes=kept)
    return review


@opens(Audit)
@transaction.atomic
def add_change(*, assignment: Audit, reviewer: Any, what: str, **fields: Any) -> AuditChange:
    noted: AuditChange = note_change(_draft(assignment, reviewer), what, fields)
    return noted


@opens(Audit)
@transaction.atomic
def remove_change(*, change: AuditChange, assignment: Audit, reviewer: Any) -> None:
    _draft(assignment, reviewer)
    change.delete()


@opens(Audit)
@transaction.atomic
def submit_review(*, assignment: Audit, reviewer: Any) -> AuditReview:
    """The same as for a release; but what it was is told at once, and what follows from it follows at once."""
    review = _draft(assignment, reviewer)
    complete(review, checklist(current("review"), assignment.round.kind, review, evidence_of(assignment).checks))
    move(assignment, AUDIT_MOVES, "submit", actor=reviewer, role="reviewer")
    assignment.review = review
    grade_audit(audit=assignment)
    return review


def _draft(assignment: Audit, reviewer: Any) -> AuditReview:
    require(reviewer, "applications.judge_audit", assignment)
    review = AuditReview.objects.select_for_update().get_or_create(audit=assignment)[0]
    fresh = Audit.objects.get(pk=assignment.pk)
    if review.is_submitted or fresh.state not in IN_WORK:
        raise not_in_hand(fresh)
    return review
