"""Months, put together until there are enough of a thing to tell of it without telling of one."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Protocol

from core.spreads import Spread, added, quantile


class Counted(Protocol):
    """A row of figures, or a sum of them."""

    count: int
    in_time: int
    spread: Spread


@dataclass
class Sum:
    count: int = 0
    in_time: int = 0
    spread: Spread = field(default_factory=dict)

    def add(self, other: Counted) -> None:
        self.count += other.count
        self.in_time += other.in_time
        self.spread = added(self.spread, other.spread)


@dataclass(frozen=True)
class Period:
    """Some months that follow each other, with the sums of their parts."""

    first: date
    last: date
    parts: dict[str, Sum]
    people: frozenset[str] = frozenset()

    @cached_property
    def total(self) -> Sum:
        whole = Sum()
        for one in self.parts.values():
            whole.add(one)
        return whole

    @property
    def count(self) -> int:
        return self.total.count

    @property
    def median(self) -> float | None:
        return quantile(self.total.spread, 0.5)

    @property
    def ninth(self) -> float | None:
        """Within which nine of ten ended."""
        return quantile(self.total.spread, 0.9)

    @property
    def share_in_time(self) -> float | None:
        total = self.total
        return total.in_time / total.count if total.count else None

    def share(self, *parts: str) -> float | None:
        count = self.count
        return sum(self.parts[part].count for part in parts if part in self.parts) / count if count else None


def pooled(each: Iterable[Period], is_enough: Callable[[Period], bool]) -> tuple[list[Period], Period | None]:
    """Put months together until each period has enough to tell; what is left at the end waits for the next month."""
    told: list[Period] = []
    waiting: list[Period] = []
    for period in each:
        waiting.append(period)
        if is_enough(whole := joined(waiting)):
            told.append(whole)
            waiting = []
    return told, joined(waiting) if waiting else None


def joined(periods: list[Period]) -> Period:
    parts: dict[str, Sum] = defaultdict(Sum)
    for period in periods:
        for part, one in period.parts.items():
            parts[part].add(one)
    people = frozenset().union(*(period.people for period in periods))
    return Period(periods[0].first, periods[-1].last, dict(parts), people)
