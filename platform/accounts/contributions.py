"""The record of what a person gave: packages register kinds of contribution, each a list of lines with their fate.

    @contribution("published_releases", title=_("Published releases"))
    def published_releases(user: Any) -> list[Line]: ...

Eligibility, dossiers and exports count and quote these lines; whoever registers a kind decides what it is worth.
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


Lines = Callable[[Any], list[Line]]


@dataclass(frozen=True)
class Kind:
    name: str
    title: Any
    lines: Lines


_kinds: dict[str, Kind] = {}


def contribution(name: str, *, title: Any) -> Callable[[Lines], Lines]:
    """Register a kind of contribution. Its function returns this person's, newest first."""

    def register(lines: Lines) -> Lines:
        _kinds[name] = Kind(name, title, lines)
        return lines

    return register


def kinds() -> list[Kind]:
    return list(_kinds.values())


def lines_of(name: str, user: Any) -> list[Line]:
    """Of a kind that nobody registered there is nothing."""
    found = _kinds.get(name)
    return found.lines(user) if found else []
