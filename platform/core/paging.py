"""Cursor paging of HTML lists, newest first: the cursor is the last id shown, so new rows never shift a page.

`by` names another column that holds ids, each at most once: topics go by their last post.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    items: list[Item]
    next_url: str
    previous_url: str
    count: int


def page(queryset: "QuerySet[Any]", request: HttpRequest, size: int = 20, by: str = "id") -> Page[Any]:
    """One page of `queryset`, newest first. Three queries at most, whatever the length."""
    after, before = (_cursor(request, name) for name in ("after", "before"))
    count = queryset.count()
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


def _cursor(request: HttpRequest, name: str) -> str:
    """ "" for what cannot be an id: an odd link leads to the first page."""
    given = request.GET.get(name, "")
    return given if given.isascii() and given.isalnum() else ""


def _url(request: HttpRequest, **cursor: str) -> str:
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in cursor.items():
        query[name] = value
    return f"?{query.urlencode()}"
