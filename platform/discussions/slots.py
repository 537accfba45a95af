"""Places on the page of a topic that packages above fill, where the topic stands on a board of theirs.

    @fill("above", template="projects/talk/versions.html")
    def versions(request: HttpRequest, topic: Topic) -> dict[str, Any] | None: ...

Places: `above` (over the posts) and `aside`. The function returns what its template needs, or None to show nothing.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from discussions.models import Topic

Look = Callable[[HttpRequest, Topic], dict[str, Any] | None]
PLACES = ("above", "aside")
_fillings: dict[str, dict[str, Look]] = defaultdict(dict)


def fill(place: str, *, template: str) -> Callable[[Look], Look]:
    if place not in PLACES:
        raise ValueError(f"{place}: no such place; there are {', '.join(PLACES)}")

    def register(look: Look) -> Look:
        _fillings[place][template] = look
        return look

    return register


def render(place: str, request: HttpRequest, topic: Topic) -> SafeString:
    parts = []
    for template, look in _fillings[place].items():
        content = look(request, topic)
        if content is not None:
            parts.append(render_to_string(template, {"topic": topic, **content}, request=request))
    return mark_safe("".join(parts))  # noqa: S308  (each part was rendered by a template)
