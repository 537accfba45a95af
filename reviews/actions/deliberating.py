"""Talking a round over: remarks between its reviewers and the editors, and verdicts that change for a reason."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import can, require
from core.policies import current
from core.problems import BadInput, Conflict
from reviews.actions.deciding import settle_round
from reviews.actions.triage import checked_reasons
from reviews.models import Assignment, Remark, Review, Revision, Round
from reviews.states import ASSIGNMENT_MOVES, ChangeLevel, RoundState, Verdict

TEXT_LIMIT = 10_000


@transaction.atomic
def remark(*, round: Round, author: Any, text: str) -> Remark:
    """Say something to the others who judge this round. The authors never read it."""
    fresh = Round.objects.select_related("release__project__owner").get(pk=round.pk)
    require(author, "reviews.deliberate", fresh)
    _check_text("text", text)
    is_editorial = can(author, "reviews.decide", round)
    said = Remark.objects.create(round=round, author=author, is_editorial=is_editorial, text=text.strip())
    # The words stay in the room: the record says only that there were some.
    events.record("round.remark", round, actor=author, role="editor" if is_editorial else "reviewer")
    return said


@transaction.atomic
def revise_review(
    *, assignment: Assignment, reviewer: Any, verdict: str, reason: str, reasons: list[str] | None = None
) -> Revision:
    """Change one's verdict after hearing the others, with a reason that is kept. What was written stays."""
    require(reviewer, "reviews.revise", assignment)
    locked = Round.objects.select_for_update().get(pk=assignment.round_id)
    if locked.state != RoundState.DELIBERATING:
        raise Conflict(
            _("A verdict changes only while the round is talked over."), code="wrong_state", state=locked.state
        )
    review = Review.objects.select_for_update().get(assignment=assignment)
    _check_verdict(review, verdict, reasons or [])
    _check_text("reason", reason)
    revision = Revision.objects.create(review=review, before=review.verdict, after=verdict, reason=reason.strip())
    review.verdict, review.reasons = verdict, reasons or review.reasons
    review.save(update_fields=["verdict", "reasons"])
    if verdict == Verdict.ACCEPT:  # what was required before is advice now
        review.changes.update(level=ChangeLevel.ADVISORY)
    changed = [{"before": revision.before, "after": verdict}]
    move(assignment, ASSIGNMENT_MOVES, "revise", actor=reviewer, role="reviewer", note=reason, evidence=changed)
    settle_round(round=locked)
    return revision


def _check_verdict(review: Review, verdict: str, reasons: list[str]) -> None:
    if verdict not in Verdict.values or verdict == review.verdict:
        raise BadInput(fields={"verdict": _("Choose another verdict than before.")})
    if verdict == Verdict.REJECT:
        checked_reasons(current("review"), reasons, "reject")
    asks = verdict in {Verdict.CHANGES, Verdict.AFTER_CHANGES}
    if asks and not review.changes.filter(level=ChangeLevel.REQUIRED).exists():
        text = _("You asked for no required change. Only a review that names one can ask for changes.")
        raise BadInput(fields={"verdict": text})


def _check_text(field: str, text: str) -> None:
    if not text.strip():
        raise BadInput(fields={field: _("Write something.")})
    if len(text) > TEXT_LIMIT:
        raise BadInput(fields={field: _("Use at most %(limit)d characters.") % {"limit": TEXT_LIMIT}})
