"""What is found of each kind, and beside it how many of what: always among what the asker may see.

Counting ends at a thousand, for the tabs beside at a hundred, which says enough to a person and costs the same however
much there is. Of more than a thousand, the newest are ranked.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from search.finding import FINDABLES, Findable, Hit, findables
from search.queries import MOST
from search.queries.asking import kept, meaning, named
from search.queries.matching import best, holding_any, newest
from search.questions import Question, Term

PAGE, BESIDE, FACET_VALUES = 20, 100, 10


@dataclass(frozen=True)
class Tab:
    """A kind, and how many of it there are; `is_more` where only the first `count` were counted."""

    kind: str
    title: str
    count: int
    is_more: bool
    is_current: bool = False


@dataclass(frozen=True)
class Counted:
    value: str
    label: str
    count: int
    is_chosen: bool
    changed: Question  # with this value, or without it again


@dataclass(frozen=True)
class Results:
    question: Question
    kind: str
    tabs: list[Tab]
    hits: list[Hit]
    facets: dict[str, list[Counted]]
    start: int
    next_start: int | None

    @property
    def tab(self) -> Tab:
        return next(tab for tab in self.tabs if tab.is_current)


def results(person: Any, question: Question, kind: str = "", *, start: int = 0, size: int = PAGE) -> Results:
    """A query for each kind and one for all facets, whatever is found. Without a `kind`, the first that has any."""
    shown, ids, counts = _first_with_any(person, question, kind)
    counts |= {one.kind: _count(person, one, question) for one in findables() if one.kind not in counts}
    beside = [_tab(one, counts[one.kind], BESIDE) for one in findables()]
    ids, tab = ids[:MOST], replace(_tab(shown, len(ids), MOST), is_current=True)
    return Results(
        question=question,
        kind=shown.kind,
        tabs=[tab if one.kind == shown.kind else one for one in beside],
        hits=hits_of(person, shown, ids[start : start + size]),
        facets=dict(_facets(person, shown, question, ids)),
        start=start,
        next_start=start + size if len(ids) > start + size else None,
    )


def _first_with_any(person: Any, question: Question, kind: str) -> tuple[Findable, list[str], dict[str, int]]:
    """The kind that is shown and what was found of it; and how many of those kinds that were looked at for it."""
    counts: dict[str, int] = {}
    for one in [FINDABLES[kind]] if kind in FINDABLES else findables():
        ids = ids_found(person, one, question, MOST + 1)
        counts[one.kind] = len(ids)
        if ids or one.kind == kind:
            return one, ids, counts
    return findables()[0], [], counts


def ids_found(person: Any, findable: Findable, question: Question, most: int = MOST) -> list[str]:
    """Best first; the newest first where there are no words."""
    if findable.ids is not None:
        return [] if wants_terms(question) else findable.ids(person, question, most)
    rows = rows_that_may_be(person, findable, question)
    if rows is None:
        return []
    if not question.phrases:
        return list(rows.order_by("-pk").values_list("pk", flat=True)[:most])
    return best(_entries(person, findable, question, rows, most), question.phrases)


def newest_hits(person: Any, findable: Findable, question: Question, most: int) -> list[Hit]:
    """The latest, for feeds."""
    return hits_of(person, findable, newest_ids(person, findable, question, most))


def newest_ids(person: Any, findable: Findable, question: Question, most: int = MOST) -> list[str]:
    """The latest, for those who come back to see what is new."""
    rows = rows_that_may_be(person, findable, question) if findable.ids is None else None
    if rows is None or not question.phrases:
        return ids_found(person, findable, question, most)
    return list(_entries(person, findable, question, rows, most).values_list("object_id", flat=True))


def hits_of(person: Any, findable: Findable, ids: Sequence[str]) -> list[Hit]:
    found = {hit.id: hit for hit in findable.hits(person, ids)} if ids else {}
    return [found[id] for id in ids if id in found]


def _count(person: Any, findable: Findable, question: Question) -> int:
    """Up to one more than is counted."""
    if findable.ids is not None:
        return len(ids_found(person, findable, question, BESIDE + 1))
    rows = rows_that_may_be(person, findable, question)
    if rows is None:
        return 0
    found = _entries(person, findable, question, rows, BESIDE + 1) if question.phrases else rows[: BESIDE + 1]
    return found.count()


def rows_that_may_be(person: Any, findable: Findable, question: Question) -> "QuerySet[Any] | None":
    """Those that this person may find and that the operators leave."""
    where = meaning(person, findable, question)
    if where is None or findable.rows is None or question.is_empty:
        return None
    rows = findable.rows(person).filter(where)
    if question.excluded and not question.phrases:
        rows = rows.exclude(pk__in=holding_any(findable.kind, question.excluded).values("object_id"))
    return rows.order_by()


def _entries(person: Any, findable: Findable, question: Question, rows: "QuerySet[Any]", most: int) -> "QuerySet[Any]":
    known = kept(person, findable, question)
    return newest(findable.kind, question.phrases, most, among=rows, without=question.excluded, kept=known)


def wants_terms(question: Question) -> bool:
    """Which what has no operators cannot answer."""
    return any(not term.is_excluded for term in question.terms)


def _tab(findable: Findable, count: int, most: int) -> Tab:
    return Tab(findable.kind, str(findable.title), min(count, most), count > most)


def _facets(
    person: Any, findable: Findable, question: Question, ids: Sequence[str]
) -> Iterable[tuple[str, list[Counted]]]:
    """Counted among what was just found, so among what this person may see; one query for all of them."""
    operators = {name: operator for name, operator in findable.operators.items() if operator.column}
    if findable.rows is None or not ids or not operators:
        return
    columns = [operator.column for operator in operators.values()]
    rows = list(findable.rows(person).model.objects.filter(pk__in=ids).order_by().values_list("pk", *columns))
    for place, (name, operator) in enumerate(operators.items(), start=1):
        # A row comes once for each of its languages, and is one all the same.
        counts = Counter(value for _id, value in {(row[0], row[place]) for row in rows if row[place]})
        if counts:
            chosen = {named(operator, term.value): term for term in question.terms if _is_of(term, name)}
            labels = operator.values()
            yield (
                name,
                [
                    _counted(question, name, value, str(labels.get(value, value)), count, chosen.get(value))
                    for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:FACET_VALUES]
                ],
            )


def _is_of(term: Term, name: str) -> bool:
    return term.name == name and not term.is_excluded


def _counted(question: Question, name: str, value: str, label: str, count: int, chosen: Term | None) -> Counted:
    changed = question.without_term(chosen) if chosen else question.with_term(Term(name, value))
    return Counted(value, label, count, chosen is not None, changed)
