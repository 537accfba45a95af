"""What the header of a card says of who gets the files, in the words of the Hub (`extra_gated_…`): where the owner set
neither terms nor questions here, it speaks for them. What makes no sense in it is passed over; a card is no form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.policies import current
from core.problems import BadInput
from projects.access.models import TERMS_LENGTH, Gate
from projects.access.questions import ANSWER_LENGTH, LABEL_LENGTH, OPTIONS_MOST, Answered, checked
from projects.models import Project
from projects.queries.releases import card_at

TITLE_LENGTH, BUTTON_LENGTH = 200, 60


@dataclass(frozen=True)
class CardGate:
    """`heading`, `description` and `button` are "" where the card leaves them to us."""

    terms: str = ""
    questions: list[dict[str, Any]] = field(default_factory=list)
    heading: str = ""
    description: str = ""
    button: str = ""


def card_gate(project: Project) -> CardGate:
    """By the card that everybody reads; before the first release, by the one at the head."""
    release = project.published_release
    return read(release.card_data if release is not None else card_at(project).data)


def completed(gate: Gate, card: CardGate) -> Gate:
    """As whoever asks is to see it."""
    if not gate.terms and not gate.questions:
        gate.terms, gate.questions = card.terms, card.questions
    return gate


def read(header: Mapping[str, Any]) -> CardGate:
    fields = header.get("extra_gated_fields")
    return CardGate(
        terms=_text(header.get("extra_gated_prompt"), TERMS_LENGTH),
        questions=_questions(fields if isinstance(fields, dict) else {}),
        heading=_line(header.get("extra_gated_heading"), TITLE_LENGTH),
        description=_line(header.get("extra_gated_description"), 2 * TITLE_LENGTH),
        button=_line(header.get("extra_gated_button_content"), BUTTON_LENGTH),
    )


def _questions(fields: Mapping[Any, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for label, about in fields.items():
        question = _question(_line(label, LABEL_LENGTH), about)
        try:
            found = checked([*found, question])[: current("access")["questions_most"]]
        except BadInput:
            continue
    return found


def _question(label: str, about: Any) -> dict[str, Any]:
    """`checkbox` has to be ticked, `select` is a choice; `text`, `country`, `date_picker` are answered with a text."""
    kind = about.get("type") if isinstance(about, dict) else about
    if kind == "checkbox":
        return {"label": label, "answered": Answered.TICK, "options": []}
    if kind == "select":
        given = about.get("options") if isinstance(about, dict) else None
        named = (
            [one.get("label") if isinstance(one, dict) else one for one in given or []]
            if isinstance(given, list)
            else []
        )
        options = list(dict.fromkeys(_line(one, ANSWER_LENGTH) for one in named))[:OPTIONS_MOST]
        return {"label": label, "answered": Answered.CHOICE, "options": options}
    return {"label": label, "answered": Answered.TEXT, "options": []}


def _text(value: Any, limit: int) -> str:
    return value.replace("\0", "").strip()[:limit] if isinstance(value, str) else ""


def _line(value: Any, limit: int) -> str:
    return " ".join(_text(value, limit).split())
