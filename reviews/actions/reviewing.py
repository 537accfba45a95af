"""Writing a review. A draft is kept as typed; what is sent is complete and final."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from reviews.actions.deciding import settle_round
from reviews.actions.seats import recount
from reviews.actions.triage import checked_letter, checked_reasons
from reviews.models import Assignment, RequiredChange, Review
from reviews.queries.checklists import Judged, checklist, unanswered, unsettled
from reviews.queries.judged import evidence_of
from reviews.states import ASSIGNMENT_MOVES, IN_WORK, Answer, AssignmentState, ChangeLevel, Verdict

TEXT_LIMIT = 20_000
MOST_CHANGES = 60
FIELDS = ("verdict", "letter", "private_note", "reasons", "confidence", "is_signed")


@transaction.atomic
def save_draft(
    *, assignment: Assignment, reviewer: Any, answers: dict[str, Any] | None = None, **fields: Any
) -> Review:
    """Keep what was written so far. Takes anything that could become a review; nothing is lost for being unfinished."""
    review = _draft(assignment, reviewer)
    for name in FIELDS:
        if name in fields:
            setattr(review, name, _kept(name, fields[name]))
    if answers is not None:
        review.answers = review.answers | _kept_answers(assignment, answers)
    review.saved_at = timezone.now()
    review.save()
    if assignment.state == AssignmentState.ACCEPTED:
        move(
            assignment,
            ASSIGNMENT_MOVES,
            "start",
            actor=reviewer,
            role="reviewer",
            changes={"due_at": assignment.due_at},
        )
    return review


@transaction.atomic
def add_change(*, assignment: Assignment, reviewer: Any, what: str, **fields: Any) -> RequiredChange:
    """Note something that should change, where, and how."""
    review = _draft(assignment, reviewer)
    if not what.strip():
        raise BadInput(fields={"what": _("Say what should change.")})
    if review.changes.count() >= MOST_CHANGES:
        raise Conflict(_("That is too much to ask at once. Ask for the things that decide."), code="too_many_changes")
    return RequiredChange.objects.create(round=assignment.round, review=review, what=what[:TEXT_LIMIT], **fields)


@transaction.atomic
def remove_change(*, change: RequiredChange, assignment: Assignment, reviewer: Any) -> None:
    _draft(assignment, reviewer)
    change.delete()


@transaction.atomic
def submit_review(*, assignment: Assignment, reviewer: Any) -> Review:
    """Send a review. It is checked for what its verdict needs, never changes again, and may settle the round."""
    review = _draft(assignment, reviewer)
    items = checklist(current("review"), assignment.round.kind, review, evidence_of(assignment).checks)
    _ask_for(review, items)
    _check_complete(review, items)
    review.submitted_at = timezone.now()
    review.save()
    move(
        assignment,
        ASSIGNMENT_MOVES,
        "submit",
        actor=reviewer,
        role="reviewer",
        evidence=[{"digest": assignment.round.digest, "verdict": review.verdict}],
    )
    recount(assignment.reviewer_id)
    settle_round(round=assignment.round)
    return review


def _draft(assignment: Assignment, reviewer: Any) -> Review:
    require(reviewer, "reviews.review", assignment)
    review = Review.objects.select_for_update().get_or_create(assignment=assignment)[0]
    fresh = Assignment.objects.select_related("round").get(pk=assignment.pk)
    if review.is_submitted or fresh.state not in IN_WORK or not fresh.round.is_open:
        text = _("This review is not in your hands any more: it is “%(state)s”.") % {"state": fresh.get_state_display()}
        raise Conflict(text, code="wrong_state", state=fresh.state)
    return review


def _kept(name: str, value: Any) -> Any:
    if name == "verdict" and value and value not in Verdict.values:
        raise BadInput(fields={"verdict": _("Choose one of the verdicts.")})
    if name == "confidence" and (not isinstance(value, int) or not 1 <= value <= 5):
        raise BadInput(fields={"confidence": _("Choose 1 to 5.")})
    if name == "reasons" and (not isinstance(value, list) or not all(isinstance(code, str) for code in value)):
        raise BadInput(fields={"reasons": _("Choose at least one reason from the list.")})
    if name in {"letter", "private_note"} and len(value) > TEXT_LIMIT:
        raise BadInput(fields={name: _("Use at most %(limit)d characters.") % {"limit": TEXT_LIMIT}})
    return value


def _kept_answers(assignment: Assignment, answers: dict[str, Any]) -> dict[str, Any]:
    known = {item["id"] for item in current("review")["checklists"][assignment.round.kind]}
    kept = {}
    for item, given in answers.items():
        answer = given.get("answer", "")
        if item not in known or answer not in {"", *Answer.values}:
            raise BadInput(
                fields={f"answers.{item}": _("This is not an item of the checklist, or not an answer to it.")}
            )
        kept[item] = {
            "answer": answer,
            "note": str(given.get("note", ""))[:TEXT_LIMIT],
            "change": bool(given.get("change")),
        }
    return kept


def _ask_for(review: Review, items: list[Judged]) -> None:
    """A “no” on the checklist that was marked so becomes a change that is asked for."""
    known = set(review.changes.exclude(item="").values_list("item", flat=True))
    for item in items:
        if item.asks_change and item.answer == Answer.NO and item.note.strip() and item.id not in known:
            level = ChangeLevel.REQUIRED if item.is_required else ChangeLevel.ADVISORY
            RequiredChange.objects.create(
                round=review.assignment.round, review=review, item=item.id, level=level, what=item.note
            )


def _check_complete(review: Review, items: list[Judged]) -> None:
    if not review.verdict:
        raise BadInput(fields={"verdict": _("Choose a verdict.")})
    if open_items := unanswered(items):
        text = _("Not judged yet: %(items)s.") % {"items": "; ".join(item.label for item in open_items)}
        raise BadInput(fields={"checklist": text}, code="unjudged_items")
    checked_letter(review.letter)
    required = review.changes.filter(level=ChangeLevel.REQUIRED).count()
    if review.verdict == Verdict.ACCEPT:
        _check_acceptable(items, required)
    elif review.verdict == Verdict.REJECT:
        checked_reasons(current("review"), review.reasons, "reject")
    elif not required:
        raise BadInput(fields={"changes": _("Name at least one required change, so that the authors know what to do.")})


def _check_acceptable(items: list[Judged], required: int) -> None:
    if required:
        raise BadInput(fields={"verdict": _("You ask for required changes: choose “accept after changes”.")})
    if in_the_way := unsettled(items):
        text = _("A required item is answered with no: %(items)s.")
        raise BadInput(fields={"verdict": text % {"items": "; ".join(item.label for item in in_the_way)}})
