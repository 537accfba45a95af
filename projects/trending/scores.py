"""The formula, in plain numbers: every person's day counts its weight, and half of that after each half-life."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from projects.trending.signals import Daily

LEAST = 0.001  # less is nothing: the stored score counts thousandths


@dataclass
class Score:
    parts: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    lately: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> float:
        return sum(self.parts.values())

    @property
    def reason(self) -> str:
        """Of what people did lately, what adds the most."""
        told = [name for name, count in self.lately.items() if count]
        return max(told, key=lambda name: (self.parts[name], name), default="")


def decayed(age_days: int, half_life: float) -> float:
    return float(0.5 ** (max(age_days, 0) / half_life))


def scores(
    found: Mapping[str, Iterable[Daily]], *, weights: Mapping[str, float], half_life: float, today: date, lately: date
) -> dict[str, Score]:
    """By project. `lately` is the first day of those that a reason speaks of."""
    known: dict[str, Score] = defaultdict(Score)
    for name, days in found.items():
        for one in days:
            score = known[one.project]
            score.parts[name] += weights[name] * one.people * decayed((today - one.day).days, half_life)
            score.lately[name] += one.people if one.day >= lately else 0
    return {project: score for project, score in known.items() if score.total >= LEAST}
