"""The kinds of things that can be found. Packages above say so in their `findables.py`; search knows none of them.

    findable(
        "report", title=_("Reports"), place=40, rows=visible_reports, hits=hits_of_reports,
        operators={"is": Operator(where=in_state, values=states, is_condition=True), "author": author("reporter")},
    )

`rows` are those that a person may find, `hits` shows some of them, by id and in their order. What is not in tables of
ours is a `Kept`: it answers with ids itself. What `has_meaning` is found by that, too: by the first words of it that
everybody may read (`search.actions.meanings`); where there are no rows, `standing` are the ids of those that have one.
An index entry gives nobody anything: every id that it names is asked for among the rows of whoever looks.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Owner
from search.questions import Question

Where = Callable[[Any, str], Q]
IdsOf = Callable[[Any, Question, int], list[str]]
Kept = Callable[[Any, str], Mapping[str, Iterable[str]]]


@dataclass(frozen=True)
class Operator:
    """`name:value`. `values` are all there are, with their labels; where there is no end of them, `is_known` says
    whether there is such a one, and `example` what one looks like. What has a `column` is counted beside what was
    found. Several values of one operator widen what is found, unless each is a condition of its own. `kept` says which
    `author` or `place` entries of the index have for a value, where their documents tell it."""

    column: str = ""
    where: Where | None = None
    values: Callable[[], Mapping[str, Any]] = dict
    is_known: Callable[[Any, str], bool] | None = None
    example: str = ""
    is_condition: bool = False
    kept: Kept | None = None

    def rows(self, person: Any, value: str) -> Q:
        return self.where(person, value) if self.where else Q(**{self.column: value})


def author(column: str, *, is_kept: bool = False) -> Operator:
    """Who wrote it or owns it: the column leads to a person or an owner. `is_kept`: documents say it, too."""
    kept = _kept_author if is_kept else None
    return Operator(column=f"{column}__handle", is_known=_has_handle, example="alice", kept=kept)


def _has_handle(person: Any, handle: str) -> bool:
    return Owner.objects.filter(handle=handle).exists()


def _kept_author(person: Any, handle: str) -> Mapping[str, Iterable[str]]:
    return {"author": Owner.objects.filter(handle=handle).values_list("pk", flat=True)}


@dataclass(frozen=True)
class Hit:
    """One thing as a list of finds shows it. Words are marked in `title` and `summary`, and sought in `text`."""

    id: str
    title: str
    url: str
    summary: str = ""
    text: str = ""
    facts: Sequence[str] = ()
    at: datetime | None = None
    marks: Sequence[tuple[str, str]] = ()  # icon and word
    lines: Sequence[tuple[str, str]] = ()  # places within it: words and address


@dataclass(frozen=True)
class Findable:
    kind: str
    title: Any
    place: int
    hits: Callable[[Any, Sequence[str]], Iterable[Hit]]
    rows: "Callable[[Any], QuerySet[Any]] | None" = None
    ids: IdsOf | None = None
    operators: Mapping[str, Operator] = field(default_factory=dict)
    has_meaning: bool = False
    standing: Callable[[], Iterable[str]] | None = None


FINDABLES: dict[str, Findable] = {}


def findable(kind: str, **parts: Any) -> None:
    if kind in FINDABLES:
        raise ValueError(f"{kind} can be found already")
    FINDABLES[kind] = Findable(kind, **parts)


def findables() -> list[Findable]:
    """As their tabs stand side by side."""
    return sorted(FINDABLES.values(), key=lambda one: one.place)


def operator_names() -> Collection[str]:
    return {name for one in FINDABLES.values() for name in one.operators}


def operators_named(name: str) -> list[Operator]:
    return [one.operators[name] for one in findables() if name in one.operators]
