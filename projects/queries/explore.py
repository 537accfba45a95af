"""Finding projects: words, facets with counts, several orders, and a cursor that stays true while projects are added.

A facet is counted over everything that the other facets leave, so that its own choices can be widened
(`projects.queries.tallies`).
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from projects.models import Project, ProjectLanguage
from projects.queries.tallies import REVIEW, Tally, counted, tally
from projects.queries.visibility import listed_projects
from projects.states import Gating, Kind
from search.queries import holding, search

SORTS = ("best", "newest", "trending", "runs", "downloads", "likes", "name")
FACETS = ("review", "task", "language", "licence", "runs_here")
# “created” is asked by programs alone; ids are in the order of birth.
KEYS = {"name": ("name", False), "trending": ("trend", True), "created": ("id", True)} | {
    name: (name, True) for name in ("runs", "downloads", "likes")
}
PAGE = 20
VALUES_LIMIT, WORDS_LIMIT, PLACES_LIMIT = 20, 200, 1_000


@dataclass(frozen=True)
class Search:
    """A question to the catalogue, as its URL says it."""

    words: str = ""
    kind: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    owner: str = ""
    sort: str = ""
    after: str = ""
    is_gated: bool | None = None  # asked by programs alone

    @classmethod
    def of(cls, query: QueryDict) -> "Search":
        """From a URL. What makes no sense there is passed over: an old link still leads somewhere."""
        words = _plain(query.get("q", "")).strip()[:WORDS_LIMIT]
        sort = query.get("sort", "")
        return cls(
            words=words,
            kind=query.get("kind", "") if query.get("kind", "") in Kind.values else "",
            chosen={
                name: tuple(map(_plain, query.getlist(name)[:VALUES_LIMIT])) for name in FACETS if query.getlist(name)
            },
            owner=_plain(query.get("owner", "")).lower()[:39],
            sort=sort if sort in SORTS else "best" if words else "newest",
            after=query.get("after", ""),
        )

    def without(self, facet: str) -> "Search":
        return replace(self, chosen={name: values for name, values in self.chosen.items() if name != facet})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.chosen or self.owner)

    def query(self, **changes: Any) -> str:
        """The URL's query with some parts changed; a part set to "" is left out."""
        parts = QueryDict(mutable=True)
        for name, value in {
            "q": self.words,
            "kind": self.kind,
            "owner": self.owner,
            "sort": self.sort,
            **changes,
        }.items():
            if value and name not in FACETS and not (name == "sort" and value == ("best" if self.words else "newest")):
                parts[name] = value
        for name in FACETS:
            parts.setlist(name, list(changes.get(name, self.chosen.get(name, ()))))
        return parts.urlencode()


@dataclass(frozen=True)
class Counted:
    value: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Results:
    search: Search
    projects: list[Project]
    count: int
    kinds: dict[str, int]
    facets: dict[str, list[Counted]]
    next_cursor: str


def explore(viewer: Any, wanted: Search, size: int = PAGE) -> Results:
    """Three queries, whatever is found."""
    everything = _found(viewer, wanted)
    found = tally(viewer, everything if wanted.words or wanted.owner else None)
    kinds = counted(found, replace(wanted, kind=""), "kind")
    projects, cursor = page_of(_narrowed(everything, wanted), wanted, size)
    return Results(
        search=wanted,
        projects=projects,
        count=kinds.get(wanted.kind, 0) if wanted.kind else sum(kinds.values()),
        kinds=kinds,
        facets={name: _facet(found, wanted, name) for name in FACETS},
        next_cursor=cursor,
    )


def pick(viewer: Any, wanted: Search, size: int) -> tuple[list[Project], str]:
    """One page and the cursor of the next, for whoever needs no counts: one query."""
    return page_of(_narrowed(_found(viewer, wanted), wanted), wanted, size)


def newest(viewer: Any, wanted: Search, size: int) -> list[Project]:
    """The newest of what is found, whatever order the question asks for."""
    return list(_narrowed(_found(viewer, wanted), wanted).order_by("-listed_at", "-id")[:size])


def page_of(projects: QuerySet[Project], wanted: Search, size: int) -> tuple[list[Project], str]:
    """One page in the order asked for, and the cursor of the next, "" when there is none."""
    if wanted.sort == "best" and wanted.words:
        return _best(projects, wanted, size)
    key, descends = KEYS.get(wanted.sort, ("listed_at", True))
    rows = projects.order_by(f"-{key}" if descends else key, "-id" if descends else "id")
    if place := _place(wanted.after, key):
        value, last_id = place
        way = "lt" if descends else "gt"
        rows = rows.filter(Q(**{f"{key}__{way}": value}) | Q(**{key: value, f"id__{way}": last_id}))
    found = list(rows[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return found[:size], _sealed([_as_text(getattr(last, key)), last.id]) if last else ""


def _best(projects: QuerySet[Project], wanted: Search, size: int) -> tuple[list[Project], str]:
    """By rank of the words. Ranks are no keys to continue from, so the cursor counts."""
    cursor = _opened(wanted.after)
    start = cursor[0] if len(cursor) == 1 and isinstance(cursor[0], int) and 0 <= cursor[0] < PLACES_LIMIT else 0
    ids = search("project", wanted.words, among=projects, most=PLACES_LIMIT)[start : start + size + 1]
    rows = Project.objects.select_related("owner", "repository", "published_release").in_bulk(ids[:size])
    return [rows[found] for found in ids[:size] if found in rows], _sealed([start + size]) if len(ids) > size else ""


def _found(viewer: Any, wanted: Search) -> QuerySet[Project]:
    projects = listed_projects(viewer)
    if wanted.words:
        projects = projects.filter(id__in=holding("project", wanted.words).values("object_id"))
    if wanted.owner:
        projects = projects.filter(owner__handle=wanted.owner)
    return projects.annotate(review=REVIEW)


def _narrowed(projects: QuerySet[Project], wanted: Search) -> QuerySet[Project]:
    if wanted.kind:
        projects = projects.filter(kind=wanted.kind)
    if wanted.is_gated is not None:
        openly = Q(gating=Gating.OPEN)
        projects = projects.filter(~openly if wanted.is_gated else openly)
    for name, values in wanted.chosen.items():
        if name == "language":
            rows = ProjectLanguage.objects.filter(language__in=values)
            projects = projects.filter(id__in=rows.values("project_id"))
        elif name == "runs_here":
            projects = projects.filter(runs_here="yes" in values)
        else:
            projects = projects.filter(**{f"{name}__in": values})
    return projects


def _facet(found: Tally, wanted: Search, name: str) -> list[Counted]:
    chosen = wanted.chosen.get(name, ())
    counts = counted(found, wanted.without(name), name)
    counts = {value: count for value, count in counts.items() if value} | {
        value: counts.get(value, 0) for value in chosen
    }
    shown = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:VALUES_LIMIT]
    return [Counted(value, count, value in chosen) for value, count in shown]


def _sealed(parts: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def _opened(cursor: str) -> list[Any]:
    """The parts of a cursor; nothing when it is none of ours."""
    text = cursor[:400]
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return []
    return parts if isinstance(parts, list) else []


def _place(cursor: str, key: str) -> tuple[Any, str] | None:
    """Where the page before ended: the value of its order and an id."""
    parts = _opened(cursor)
    if len(parts) != 2 or _as_name(parts[1]) is None:
        return None
    types = {
        "listed_at": _as_moment,
        "trend": _as_count,
        "runs": _as_count,
        "downloads": _as_count,
        "likes": _as_count,
        "name": _as_name,
        "id": _as_name,
    }
    value = types[key](parts[0])
    return None if value is None else (value, parts[1])


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _as_moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None


def _as_count(value: Any) -> int | None:
    return value if isinstance(value, int) and 0 <= value < 2**63 else None


def _as_name(value: Any) -> str | None:
    return value if isinstance(value, str) and value == _plain(value) else None


def _plain(text: str) -> str:
    """Without what a database cannot hold: NUL and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()
