"""Paging of HTML lists by cursors: what comes or goes in the meantime never shifts a page.

`page` is newest first: the cursor is the last id shown. `by` names another column that holds ids, each at most once:
topics go by their last post. `queue` is by the day that a thing is due. `part` is for lists that are made in memory.
What a queue holds may be found by its keys alone, and then only the `rows` of one page are read.
Several lists on one page have names, which keep their cursors apart and are the fragments that links lead to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Count, F, Q, QuerySet, Window
from django.http import HttpRequest

Item = TypeVar("Item")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_DIGITS = 16  # of microseconds: until the year 2286


@dataclass(frozen=True)
class Page(Generic[Item]):
    items: list[Item]
    next_url: str
    previous_url: str
    count: int


@dataclass(frozen=True)
class Due:
    """A place in a queue: when it is due, if ever, and among those of the same moment the id."""

    at: datetime | None
    id: str

    @classmethod
    def of(cls, row: Any) -> "Due":
        return cls(row.due_at, row.pk)

    @classmethod
    def parsed(cls, given: str) -> "Due | None":
        """None for what no link of ours says: an odd link leads to the first page."""
        moment, _dot, id = given.partition(".")
        if not (id.isascii() and id.isalnum() and (not moment or _is_number(moment))):
            return None
        return cls(EPOCH + timedelta(microseconds=int(moment)) if moment else None, id)

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1) if self.at else ''}.{self.id}"

    def later(self) -> Q:
        if self.at is None:
            return Q(due_at=None, id__gt=self.id)
        return Q(due_at__gt=self.at) | Q(due_at=self.at, id__gt=self.id) | Q(due_at=None)

    def sooner(self) -> Q:
        if self.at is None:
            return Q(due_at__isnull=False) | Q(due_at=None, id__lt=self.id)
        return Q(due_at__lt=self.at) | Q(due_at=self.at, id__lt=self.id)


def page(
    queryset: "QuerySet[Any]", request: HttpRequest, size: int = 20, by: str = "id", *, is_counted: bool = True
) -> Page[Any]:
    """One page of `queryset`, newest first. Three queries at most, whatever the length.

    What grows by the million is not counted: nobody wants to wait for that number.
    """
    after, before = (_cursor(request, name) for name in ("after", "before"))
    count = queryset.count() if is_counted else 0
    if before:
        rows = list(queryset.filter(**{f"{by}__gt": before}).order_by(by)[: size + 1])
        more_before, items = len(rows) > size, rows[:size][::-1]
        more_after = True
    else:
        rows = list((queryset.filter(**{f"{by}__lt": after}) if after else queryset).order_by(f"-{by}")[: size + 1])
        more_after, items = len(rows) > size, rows[:size]
        more_before = bool(after)
    return Page(
        items=items,
        next_url=_url(request, after=getattr(items[-1], by)) if more_after and items else "",
        previous_url=_url(request, before=getattr(items[0], by)) if more_before and items else "",
        count=count,
    )


def queue(
    queryset: "QuerySet[Any]",
    request: HttpRequest,
    name: str,
    size: int = 20,
    *,
    rows: "QuerySet[Any] | None" = None,
) -> Page[Any]:
    """One page of what waits, those due first first, those never due last. It is counted only where it goes on."""
    after, before = (Due.parsed(request.GET.get(f"{name}-{side}", "")) for side in ("after", "before"))
    if before:
        backwards = queryset.filter(before.sooner()).order_by(F("due_at").desc(nulls_first=True), "-id")
        found, count = _read(backwards, size + 1, rows)
        more_before, items, more_after = len(found) > size, found[:size][::-1], True
    else:
        onwards = queryset.filter(after.later()) if after else queryset
        found, count = _read(onwards.order_by(F("due_at").asc(nulls_last=True), "id"), size + 1, rows)
        more_after, items, more_before = len(found) > size, found[:size], bool(after)
    if more_before or (more_after and rows is None):
        count = queryset.count()
    return Page(
        items=items,
        next_url=_url(request, name, after=str(Due.of(items[-1]))) if more_after and items else "",
        previous_url=_url(request, name, before=str(Due.of(items[0]))) if more_before and items else "",
        count=count,
    )


def _read(ordered: "QuerySet[Any]", most: int, rows: "QuerySet[Any] | None") -> tuple[list[Any], int]:
    """The first of them, and how many they are: of all, if they were found by their keys.

    To sort what waits with everything that a page shows of it costs more than to find it.
    """
    if rows is None:
        found = list(ordered[:most])
        return found, len(found)
    keys = list(ordered.values_list("pk", Window(Count("*")))[:most])
    by_key = rows.in_bulk([key for key, _count in keys])
    return [by_key[key] for key, _count in keys if key in by_key], keys[0][1] if keys else 0


def part(items: Sequence[Any], request: HttpRequest, name: str, size: int = 20) -> Page[Any]:
    """One page of a list in memory, by its place."""
    given = request.GET.get(f"{name}-after", "")
    start = min(int(given), len(items)) if _is_number(given) else 0
    return Page(
        items=list(items[start : start + size]),
        next_url=_url(request, name, after=str(start + size)) if start + size < len(items) else "",
        previous_url=_url(request, name, after=str(max(start - size, 0))) if start else "",
        count=len(items),
    )


def _cursor(request: HttpRequest, name: str) -> str:
    """ "" for what cannot be an id: an odd link leads to the first page."""
    given = request.GET.get(name, "")
    return given if given.isascii() and given.isalnum() else ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def _url(request: HttpRequest, list: str = "", **cursor: str) -> str:
    prefix = f"{list}-" if list else ""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(f"{prefix}{name}", None)
    for name, value in cursor.items():
        query[f"{prefix}{name}"] = value
    return f"?{query.urlencode()}" + (f"#{list}" if list else "")
