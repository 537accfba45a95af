"""What people and organisations did in public, from all packages, the latest first. They say so in `activities.py`.

    @activity
    def releases(viewer: Any, owner: Owner, before: datetime | None, most: int) -> Iterable[Done]: ...

A source returns the newest that `viewer` may see, at most so many, all of them before that moment: one query each, so a
page costs as many as there are sources. What is no longer public is no longer told.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Owner
from core.problems import BadInput

PAGE = 30


@dataclass(frozen=True)
class Done:
    id: str
    at: datetime
    words: str
    url: str
    icon: str
    note: str = ""


Source = Callable[[Any, Owner, datetime | None, int], Iterable[Done]]
_sources: list[Source] = []


def activity(source: Source) -> Source:
    _sources.append(source)
    return source


def activity_of(viewer: Any, owner: Owner, *, before: datetime | None = None, most: int = PAGE) -> list[Done]:
    found = [done for source in _sources for done in source(viewer, owner, before, most)]
    return sorted(found, key=lambda done: (done.at, done.id), reverse=True)[:most]


def moment_in(text: str) -> datetime | None:
    """The moment that an address names; BadInput for what is none."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(fields={"before": _("Give a moment with its time zone, such as 2026-05-01T12:00:00Z.")})
    return moment
