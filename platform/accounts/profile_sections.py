"""What the page of a person or organisation shows besides their own words. Upper packages fill it when the site starts.

    @profile_section(title=_("Projects"), template="projects/profile_section.html", place=10)
    def projects_of(viewer: Any, owner: Owner) -> dict[str, Any] | None: ...

The function returns what its template needs, fetched through the viewer, or None to show nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from accounts.models import Owner

Look = Callable[[Any, Owner], dict[str, Any] | None]


@dataclass(frozen=True)
class Section:
    title: Any
    template: str
    place: int
    look: Look


@dataclass(frozen=True)
class Shown:
    title: Any
    template: str
    content: dict[str, Any]


_sections: dict[str, Section] = {}


def profile_section(*, title: Any, template: str, place: int = 100) -> Callable[[Look], Look]:
    def register(look: Look) -> Look:
        _sections[template] = Section(title, template, place, look)
        return look

    return register


def sections_for(viewer: Any, owner: Owner) -> Iterator[Shown]:
    for section in sorted(_sections.values(), key=lambda section: section.place):
        content = section.look(viewer, owner)
        if content is not None:
            yield Shown(section.title, section.template, content)
