"""How many projects there are of what, for facets: one row for all that are alike in everything that is narrowed by.

What everybody may see is counted beforehand (`CatalogueCount`), what only this person may see when they ask. So a page
costs as many rows as there are kinds of projects, not as there are projects.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from django.db.models import Case, CharField, Count, QuerySet, Value, When

from projects.models import CatalogueCount, Project
from projects.queries.visibility import served_projects, unserved_projects
from projects.states import PUBLIC

REVIEW = Case(
    When(published_release__state__in=PUBLIC, then=Value("reviewed")),
    default=Value("unreviewed"),
    output_field=CharField(),
)


class Facts(NamedTuple):
    kind: str
    task: str
    licence: str
    language: tuple[str, ...]
    review: str
    runs_here: str

    def values(self, name: str) -> tuple[str, ...]:
        """Those of one facet; only languages are several."""
        value: str | tuple[str, ...] = getattr(self, name)
        return value if isinstance(value, tuple) else (value,)


Tally = Counter[Facts]


class Wanted(Protocol):
    @property
    def kind(self) -> str: ...

    @property
    def chosen(self) -> Mapping[str, tuple[str, ...]]: ...


def tally(viewer: Any, found: "QuerySet[Project] | None") -> Tally:
    """Of `found`, or of everything that this person may find. Two queries at most."""
    if found is not None:
        return count_alike(found)
    kept = _kept() or count_alike(served_projects())
    return kept + count_alike(unserved_projects(viewer)) if viewer.is_authenticated else kept


def counted(found: Tally, wanted: Wanted, name: str) -> dict[str, int]:
    """By the values of one facet, those that all the others leave."""
    counts: Counter[str] = Counter()
    for facts, count in found.items():
        if (not wanted.kind or facts.kind == wanted.kind) and all(
            set(facts.values(chosen)) & set(values) for chosen, values in wanted.chosen.items()
        ):
            counts.update(dict.fromkeys(facts.values(name), count))
    return dict(counts)


def count_alike(projects: "QuerySet[Project]") -> Tally:
    """One query: the database groups what is alike."""
    rows = projects.order_by().annotate(review=REVIEW)
    grouped = rows.values_list("kind", "task", "licence", "languages", "review", "runs_here").annotate(Count("pk"))
    found: Tally = Counter()
    for kind, task, licence, languages, review, runs_here, count in grouped:
        spoken = tuple(sorted(languages or ()))
        found[Facts(kind, task, licence, spoken, review, "yes" if runs_here else "")] += count
    return found


def _kept() -> Tally:
    rows = CatalogueCount.objects.values_list(
        "kind", "task", "licence", "languages", "is_reviewed", "runs_here", "count"
    )
    return Counter(dict(_facts(*row) for row in rows))


def _facts(
    kind: str, task: str, licence: str, languages: str, is_reviewed: Any, runs_here: Any, count: int
) -> tuple[Facts, int]:
    review, runs = "reviewed" if is_reviewed else "unreviewed", "yes" if runs_here else ""
    return Facts(kind, task, licence, tuple(languages.split()), review, runs), count


def rows_of(found: Tally) -> Iterator[CatalogueCount]:
    for facts, count in found.items():
        yield CatalogueCount(
            kind=facts.kind,
            task=facts.task,
            licence=facts.licence,
            languages=" ".join(facts.language),
            is_reviewed=facts.review == "reviewed",
            runs_here=facts.runs_here == "yes",
            count=count,
        )
