"""What a review may hold, and what it must hold to be sent: the same for everything that is reviewed."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.policies import current
from core.problems import BadInput, Conflict
from reviews.actions.triage import checked_letter, checked_reasons
from reviews.models.writing import Written
from reviews.queries.checklists import Judged, unanswered, unsettled
from reviews.states import Answer, ChangeLevel, Verdict

TEXT_LIMIT = 20_000
MOST_CHANGES = 60
FIELDS = ("verdict", "letter", "private_note", "reasons", "confidence", "is_signed")


def fill_in(review: Written, kind: str, answers: dict[str, Any] | None, fields: dict[str, Any]) -> None:
    """Keep what was written so far. Takes anything that could become a review; nothing is lost for being unfinished."""
    for name in FIELDS:
        if name in fields:
            setattr(review, name, _kept(name, fields[name]))
    if answers is not None:
        review.answers = review.answers | _kept_answers(kind, answers)
    review.saved_at = timezone.now()
    review.save()


def note_change(review: Any, what: str, fields: dict[str, Any]) -> Any:
    """Note something that should change, where, and how."""
    if not what.strip():
        raise BadInput(fields={"what": _("Say what should change.")})
    if review.changes.count() >= MOST_CHANGES:
        raise Conflict(_("That is too much to ask at once. Ask for the things that decide."), code="too_many_changes")
    return review.ask(what=what[:TEXT_LIMIT], **fields)


def complete(review: Any, items: list[Judged]) -> None:
    """Set the time at which it was sent, once it has what its verdict needs."""
    _ask_for(review, items)
    _check_complete(review, items)
    review.submitted_at = timezone.now()
    review.save()


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


def _kept_answers(kind: str, answers: dict[str, Any]) -> dict[str, Any]:
    known = {item["id"] for item in current("review")["checklists"][kind]}
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


def _ask_for(review: Any, items: list[Judged]) -> None:
    """A “no” on the checklist that was marked so becomes a change that is asked for."""
    known = set(review.changes.exclude(item="").values_list("item", flat=True))
    for item in items:
        if item.asks_change and item.answer == Answer.NO and item.note.strip() and item.id not in known:
            level = ChangeLevel.REQUIRED if item.is_required else ChangeLevel.ADVISORY
            review.ask(item=item.id, level=level, what=item.note)


def _check_complete(review: Any, items: list[Judged]) -> None:
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
