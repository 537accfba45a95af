"""The record of what a person gave: packages register kinds of contribution, each a list of lines with their fate.

    @contribution("published_releases", title=_("Published releases"))
    def published_releases(user: Any, most: int) -> list[Line]: ...

Eligibility, dossiers and exports count and quote these lines; whoever registers a kind decides what it is worth. The
person reads all of their own record, everybody else the lines of things that everybody sees.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Line:
    text: str
    at: datetime
    url: str = ""
    outcome: str = ""
    is_public: bool = True


Find = Callable[[Any, int], list[Line]]
MOST = 100  # that are counted and quoted
WHOLE = 100_000  # for whoever takes the record along


@dataclass(frozen=True)
class Kind:
    name: str
    title: Any
    find: Find

    def lines(self, user: Any, most: int = MOST) -> list[Line]:
        return self.find(user, most)


_kinds: dict[str, Kind] = {}


def contribution(name: str, *, title: Any) -> Callable[[Find], Find]:
    """Register a kind of contribution. Its function returns this person's, newest first, at most so many."""

    def register(find: Find) -> Find:
        _kinds[name] = Kind(name, title, find)
        return find

    return register


def kinds() -> list[Kind]:
    return list(_kinds.values())


def lines_of(name: str, user: Any) -> list[Line]:
    """Of a kind that nobody registered there is nothing."""
    found = _kinds.get(name)
    return found.lines(user) if found else []


def record_of(viewer: Any, user: Any, most: int = MOST) -> list[tuple[Kind, list[Line]]]:
    """Every kind with its lines, as this viewer may read them."""
    is_own = viewer.pk == user.pk
    return [(kind, [line for line in kind.lines(user, most) if is_own or line.is_public]) for kind in kinds()]
