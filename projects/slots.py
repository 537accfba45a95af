"""Places on the project's pages that packages above fill. Projects know the places, not who fills them.

    @fill("try_panel", template="inference/try_panel.html")
    def panel(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None: ...

The function returns what its template needs, or None to leave the place empty. `release` is the one the page shows.
Places: `preflight` (under its findings), `reviews` and `try` (whole tabs), `verdict` (under the card), `try_panel` and
`facts` (the aside; `facts` are pairs of <dt> and <dd>), `release` (the page of one release, under its facts), `review`
(where a reviewer runs what they judge: addresses there name neither owner nor project), `settings` (above the last).
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from projects.models import Project, Release

Look = Callable[[HttpRequest, Project, Release | None], dict[str, Any] | None]
Way = TypeVar("Way", bound=Callable[[Release], str])
PLACES = ("preflight", "reviews", "try", "verdict", "try_panel", "facts", "release", "review", "settings")


@dataclass(frozen=True)
class Filling:
    template: str
    order: int
    look: Look


_ways: dict[str, Callable[[Release], str]] = {}
_fillings: dict[str, dict[str, Filling]] = defaultdict(dict)


def fill(place: str, *, template: str, order: int = 100) -> Callable[[Look], Look]:
    if place not in PLACES:
        raise ValueError(f"{place}: no such place; there are {', '.join(PLACES)}")

    def register(look: Look) -> Look:
        _fillings[place][template] = Filling(template, order, look)
        return look

    return register


def leads(place: str) -> Callable[[Way], Way]:
    """Register where something of a release stands that packages above keep, such as the `record` of its review."""

    def register(way: Way) -> Way:
        _ways[place] = way
        return way

    return register


def way_to(place: str, release: Release) -> str:
    """The address, "" when nobody keeps it."""
    return _ways[place](release) if place in _ways else ""


def is_filled(place: str) -> bool:
    return bool(_fillings[place])


def render(place: str, request: HttpRequest, project: Project, release: Release | None) -> SafeString:
    parts = []
    for filling in sorted(_fillings[place].values(), key=lambda filling: filling.order):
        content = filling.look(request, project, release)
        if content is not None:
            shown = {"project": project, "release": release, **content}
            parts.append(render_to_string(filling.template, shown, request=request))
    return mark_safe("".join(parts))  # noqa: S308  (each part was rendered by a template)
