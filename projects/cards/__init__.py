"""Cards: the README.md of a project, with its facts in a YAML header as other hubs write them."""

from projects.cards.facts import FACTS, facts_from, task_from, with_facts
from projects.cards.header import Card, join, parse
from projects.cards.sections import SECTIONS, Section, missing_sections, template, text_of

__all__ = [
    "FACTS",
    "SECTIONS",
    "Card",
    "Section",
    "facts_from",
    "join",
    "missing_sections",
    "parse",
    "task_from",
    "template",
    "text_of",
    "with_facts",
]
