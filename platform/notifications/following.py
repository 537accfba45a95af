"""What can be followed. Packages above say so in their `follows.py`; this one knows none of them.

    followable("project", title=_("Projects"), place=20, find=project_named, seen=projects_in_words)

`find` gives the id of what goes by a name, as this reader may see it; `seen` gives names and addresses for many ids at
once. Who hears of what is said where notices are: their audience is `followers_of` some keys.

    also_followed(title=_("Boards"), place=40, lines=boards_watched)

shows on the same page what a package keeps in rows of its own.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Find = Callable[[Any, str], str | None]
Seen = Callable[[Any, Collection[str]], Mapping[str, tuple[str, str]]]


@dataclass(frozen=True)
class Followable:
    kind: str
    title: Any
    place: int
    find: Find
    seen: Seen


@dataclass(frozen=True)
class Line:
    """What is followed, where it leads, and the address that ends it, where that is an act of its own."""

    name: str
    url: str
    removal_url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Section:
    title: Any
    place: int
    lines: Callable[[Any], Sequence[Line]]


FOLLOWABLES: dict[str, Followable] = {}
SECTIONS: list[Section] = []


def followable(kind: str, **parts: Any) -> None:
    FOLLOWABLES[kind] = Followable(kind, **parts)


def also_followed(**parts: Any) -> None:
    SECTIONS.append(Section(**parts))
