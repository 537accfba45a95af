"""What an owner wants to know of whoever asks: at most a few questions, each with one short answer.

People write them in lines, one a question: `Affiliation` is answered with a text, `[ ] I will not sell it` has to be
ticked, and `Use: research | teaching` is a choice.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.policies import current
from core.problems import BadInput
from core.texts import line

LABEL_LENGTH, ANSWER_LENGTH, OPTIONS_MOST = 300, 500, 20
TICK, BAR = "[ ]", "|"
Question = Mapping[str, Any]


class Answered(TextChoices):
    TEXT = "text", pgettext_lazy("question", "Text")
    TICK = "tick", pgettext_lazy("question", "Has to be ticked")
    CHOICE = "choice", pgettext_lazy("question", "Choice")


def checked(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """The questions as they are kept, or BadInput that names what is wrong with them."""
    most = current("access")["questions_most"]
    if len(questions) > most:
        raise BadInput(fields={"questions": _("Ask at most %(most)d questions.") % {"most": most}})
    kept = [_checked(question) for question in questions]
    if len({question["label"] for question in kept}) != len(kept):
        raise BadInput(fields={"questions": _("Ask each question once.")})
    return kept


def _checked(question: Question) -> dict[str, Any]:
    label = line(str(question.get("label", "")), "questions", limit=LABEL_LENGTH, needed=_("A question has no words."))
    given = question.get("options") or ()
    options = [line(str(one), "questions", limit=ANSWER_LENGTH, needed=_("A choice has no words.")) for one in given]
    is_choice = question.get("answered") == Answered.CHOICE
    if is_choice and not 2 <= len(set(options)) == len(options) <= OPTIONS_MOST:
        text = _("“%(label)s” needs 2 to %(most)d different choices.")
        raise BadInput(fields={"questions": text % {"label": label, "most": OPTIONS_MOST}})
    if question.get("answered") not in Answered.values or (options and not is_choice):
        raise BadInput(fields={"questions": _("“%(label)s” cannot be answered like this.") % {"label": label}})
    return {"label": label, "answered": str(question["answered"]), "options": options}


def from_lines(text: str) -> list[dict[str, Any]]:
    return [_from_line(one.strip()) for one in text.splitlines() if one.strip()]


def _from_line(text: str) -> dict[str, Any]:
    if text.startswith(TICK):
        return {"label": text.removeprefix(TICK).strip(), "answered": Answered.TICK, "options": []}
    label, colon, rest = text.rpartition(":")
    if colon and BAR in rest:
        return {"label": label, "answered": Answered.CHOICE, "options": [one.strip() for one in rest.split(BAR)]}
    return {"label": text, "answered": Answered.TEXT, "options": []}


def in_lines(questions: Sequence[Question]) -> str:
    return "\n".join(map(_in_line, questions))


def _in_line(question: Question) -> str:
    if question["answered"] == Answered.TICK:
        return f"{TICK} {question['label']}"
    options = f" {BAR} ".join(question["options"])
    return f"{question['label']}: {options}" if options else str(question["label"])


def answered(questions: Sequence[Question], given: Sequence[str]) -> list[dict[str, str]]:
    """Each question with its answer, as both read when it was asked; BadInput names the answer that will not do."""
    if len(given) > len(questions):
        raise BadInput(fields={"answers": _("There are more answers than questions.")})
    texts = [*given, *[""] * (len(questions) - len(given))]
    return [
        {"question": question["label"], "answer": _answer(question, text, f"answers.{place}")}
        for place, (question, text) in enumerate(zip(questions, texts, strict=True))
    ]


def _answer(question: Question, given: str, field: str) -> str:
    needed = _("Say yes to this.") if question["answered"] == Answered.TICK else _("Answer this.")
    said = line(given, field, limit=ANSWER_LENGTH, needed=needed)
    if question["answered"] == Answered.CHOICE and said not in question["options"]:
        raise BadInput(fields={field: _("Choose one of: %(choices)s.") % {"choices": ", ".join(question["options"])}})
    if question["answered"] == Answered.TICK and said != "yes":
        raise BadInput(fields={field: needed})
    return said
