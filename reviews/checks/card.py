"""The card: does it say what somebody needs before they use this?"""

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from projects.cards.sections import SECTIONS, missing_sections
from reviews.checks.findings import Finding, blocking, info, warning
from reviews.checks.registry import check
from reviews.checks.subject import Subject

CARD = "README.md"
PLACEHOLDER = re.compile(r"\[more information needed\]|lorem ipsum|\bTODO\b|\bTBD\b|待补充", re.IGNORECASE)
FRONT_MATTER = re.compile(r"\A---\s*\n.*?\n---\s*(?:\n|\Z)", re.DOTALL)

FAULTS = {
    "card_missing": blocking(
        _("There is no card."), _("Write README.md: what this is, for whom, how to use it, and what it cannot do.")
    ),
    "card_short": blocking(
        _("The card has %(characters)s characters of text; below %(least)s nobody can judge it."),
        _("Say what it is, for whom, how it was made, and where its limits are."),
    ),
    "field_missing": blocking(
        _("The card's head lacks “%(name)s”."),
        _("Add it between the two lines of “---” at the top, or in the card editor."),
    ),
    "field_wrong": blocking(
        _("“%(name)s” in the card's head has the wrong form."),
        _("Texts stand alone (license: apache-2.0), lists in brackets (language: [en, zh]). The card editor helps."),
    ),
    "placeholder": warning(
        _("Line %(line)s still holds a placeholder: “%(text)s”."), _("Write what belongs there, or take the line out.")
    ),
    "card_read": info(_("All required fields are there; %(characters)s characters of text.")),
} | {
    f"section_{section.name}": warning(
        format_lazy(_("A section is missing that reviewers look for: “{title}”."), title=section.title), section.prompt
    )
    for section in SECTIONS.values()
}
SHAPES: dict[str, tuple[type, ...]] = {
    "license": (str,),
    "language": (str, list),
    "pipeline_tag": (str,),
    "tags": (list,),
    "datasets": (str, list),
    "base_model": (str, list),
    "widget": (list,),
}


@check(
    "card",
    title=_("Card"),
    faults=FAULTS,
    rule_version="2026-11-1",
    order=15,
    answers=(),
)
def card(subject: Subject) -> Iterator[Finding]:
    text = FRONT_MATTER.sub("", subject.card).strip()
    if not text and not subject.card_data:
        yield Finding("card_missing", CARD)
        return
    found = [*_of_fields(subject), *_of_text(subject, text)]
    yield from found
    if not any(FAULTS[finding.code].severity == "blocking" for finding in found):
        yield Finding("card_read", CARD, evidence={"characters": len(text)})


def _of_fields(subject: Subject) -> Iterator[Finding]:
    for name in subject.rules.get("required_facts", {}).get(subject.kind, []):
        if not subject.facts.get(name):
            yield Finding("field_missing", CARD, field=name, evidence={"name": name})
    for name, shape in SHAPES.items():
        if subject.card_data.get(name) is not None and not isinstance(subject.card_data[name], shape):
            yield Finding("field_wrong", CARD, field=name, evidence={"name": name})


def _of_text(subject: Subject, text: str) -> Iterator[Finding]:
    least = int(subject.rules.get("card_least_characters", 80))
    # one Chinese character says about as much as three Latin letters
    weight = len(text) + 2 * len(re.findall(r"[\u4e00-\u9fff]", text))
    if weight < least:
        yield Finding("card_short", CARD, evidence={"characters": len(text), "least": least})
    for section in missing_sections(text, subject.rules.get("expected_sections", {}).get(subject.kind, [])):
        yield Finding(f"section_{section.name}", CARD, field=section.name)
    for found in PLACEHOLDER.finditer(subject.card):
        line = subject.card.count("\n", 0, found.start()) + 1
        yield Finding("placeholder", CARD, line=line, evidence={"line": line, "text": found.group()})
