"""What a case shows, under the names that the same things have on every other page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from reviews.checks.registry import named

FACTS = {
    "base model": _("Base model"),
    "languages": _("Languages"),
    "library": _("Library"),
    "licence": _("Licence"),
    "needs": _("Needs"),
    "preregistered": _("Preregistered"),
    "rows": _("Rows"),
    "splits": _("Splits"),
    "starts with": _("Starts with"),
    "task": _("Task"),
    "version": _("Version"),
}


def named_facts(facts: dict[str, Any]) -> list[tuple[str, Any]]:
    """Cases may state what no list knows; then their own word stands."""
    return [(str(FACTS.get(name, name)), value) for name, value in facts.items()]


def named_checks(states: dict[str, str]) -> list[tuple[str, str]]:
    return [(str(check.title) if (check := named(name)) else name, state) for name, state in states.items()]
