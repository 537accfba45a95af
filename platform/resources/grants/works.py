"""What a grant was used for, as all may know it: how many pieces of which work, and those that are public anyway.

Packages that draw on grants tell it (`works`). Nothing is told of what only some may see but that it was.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from resources.grants.models import Grant

MOST_COUNTED = 10_000
MOST_SHOWN = 10


@dataclass(frozen=True)
class Shown:
    words: str
    url: str


@dataclass(frozen=True)
class Work:
    """`count` goes up to `MOST_COUNTED`; `shown` are the newest that everybody may see."""

    kind: str
    label: str
    count: int
    shown: list[Shown] = field(default_factory=list)

    @property
    def is_more(self) -> bool:
        return self.count >= MOST_COUNTED


Tell = Callable[[Grant], Iterable[Work]]
_tells: list[Tell] = []


def works(tell: Tell) -> Tell:
    _tells.append(tell)
    return tell


def works_of(grant: Grant) -> list[Work]:
    return [work for tell in _tells for work in tell(grant) if work.count]
