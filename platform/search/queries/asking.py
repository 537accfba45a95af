"""Whether a question makes sense, and what its operators mean for one kind of things."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.problems import BadInput
from search.finding import Findable, Operator, operator_names, operators_named
from search.questions import Question, Term

NAMED = 12  # values that a refusal names


def asked(person: Any, text: str) -> Question:
    """The question, or BadInput that says for each operator what is possible."""
    question = Question.of(text, operator_names())
    wrong = [told for term in question.terms if (told := _complaint(person, term))]
    if wrong:
        raise BadInput(fields={"q": wrong})
    return question


def meaning(person: Any, findable: Findable, question: Question) -> Q | None:
    """Which rows of this kind the operators leave; None where one of them asks for what this kind does not know."""
    wanted: dict[str, Q] = {}
    left = Q()
    for term in question.terms:
        operator = findable.operators.get(term.name)
        value = named(operator, term.value) if operator else None
        if operator is None or value is None:
            if not term.is_excluded:
                return None
        elif term.is_excluded:
            left &= ~operator.rows(person, value)
        elif operator.is_condition:
            left &= operator.rows(person, value)
        else:
            wanted[term.name] = wanted.get(term.name, Q(pk=None)) | operator.rows(person, value)
    for one in wanted.values():
        left &= one
    return left


def kept(person: Any, findable: Findable, question: Question) -> dict[str, set[str]]:
    """What the index itself knows of those that the operators leave; `meaning` says it whole."""
    known: dict[str, set[str]] = {}
    for term in question.terms:
        operator = findable.operators.get(term.name)
        value = named(operator, term.value) if operator else None
        if operator and operator.kept and value and not term.is_excluded:
            for column, ids in operator.kept(person, value).items():
                known.setdefault(column, set()).update(ids)
    return known


def named(operator: Operator, value: str) -> str | None:
    """The value as rows hold it: its name or what readers of any language call it. None when there is none such.

    Where values are not listed, one that does not exist is in no row; whether it does was asked of the question.
    """
    if operator.is_known is not None:
        return value.lower().removeprefix("@") or None
    folded = value.casefold()
    for language, _name in settings.LANGUAGES:
        with override(language):
            for name, label in operator.values().items():
                if folded in {name.casefold(), str(label).casefold()}:
                    return name
    return None


def _is_known(person: Any, operator: Operator, value: str) -> bool:
    found = named(operator, value)
    return found is not None and (operator.is_known is None or operator.is_known(person, found))


def _complaint(person: Any, term: Term) -> str:
    operators = operators_named(term.name)
    if any(_is_known(person, operator, term.value) for operator in operators):
        return ""
    values = list(dict.fromkeys(value for operator in operators for value in operator.values()))
    if not values:
        words = {"name": term.name, "value": term.value, "example": f"{term.name}:{operators[0].example}"}
        return _("%(name)s: there is no “%(value)s” here that you may see. Write it like %(example)s.") % words
    words = {"name": term.name, "value": term.value, "choices": ", ".join(_nearest(term.value, values))}
    return _("%(name)s: there is no “%(value)s”. Choose one of: %(choices)s.") % words


def _nearest(value: str, values: list[str]) -> Iterable[str]:
    """The most alike first; an ellipsis where there are more."""
    close = get_close_matches(value.lower(), values, n=3, cutoff=0.5)
    ordered = list(dict.fromkeys([*close, *(one for one in values if one.startswith(value.lower())), *values]))
    return ordered if len(ordered) <= NAMED else [*ordered[:NAMED], "…"]
