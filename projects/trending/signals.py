"""What shows that people turn to a project. Packages say so in their `trend_signals.py`.

    @signal("likes", words=liked_in_words)
    def likes(since: datetime) -> Iterable[Daily]: ...

A signal yields how many people, of those who do not work on the project, did it on each day; one query, whatever is
found. `week` counts them over all the days at once where somebody may be counted on several; `words` say it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple


class Daily(NamedTuple):
    project: str
    day: date
    people: int


Count = Callable[[datetime], Iterable[Daily]]
Together = Callable[[datetime], Iterable[tuple[str, int]]]


@dataclass(frozen=True)
class Signal:
    title: Any
    count: Count
    words: Callable[[int], str]
    week: Together | None


SIGNALS: dict[str, Signal] = {}


def signal(
    name: str, *, title: Any, words: Callable[[int], str], week: Together | None = None
) -> Callable[[Count], Count]:
    def register(count: Count) -> Count:
        if name in SIGNALS:
            raise ValueError(f"{name} is a signal already")
        SIGNALS[name] = Signal(title, count, words, week)
        return count

    return register


def in_words(name: str, count: int) -> str:
    return SIGNALS[name].words(count) if name in SIGNALS and count else ""
