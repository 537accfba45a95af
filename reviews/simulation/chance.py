"""Dice of a seed. Whoever throws the same ones in the same order lives the same year."""

import math
import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from reviews.simulation.table import Days

T = TypeVar("T")


class Dice:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- a year that anybody can live again is the point

    def falls(self, share: float) -> bool:
        return self._random.random() < share

    def between(self, least: float, most: float) -> float:
        return self._random.uniform(least, most)

    def whole(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def one_of(self, things: Sequence[T]) -> T:
        return self._random.choice(things)

    def some_of(self, things: Sequence[T], count: int) -> list[T]:
        return self._random.sample(things, min(count, len(things)))

    def weighed(self, weights: Mapping[T, float]) -> T:
        return self._random.choices(list(weights), list(weights.values()))[0]

    def after(self, days: Days) -> timedelta:
        return timedelta(days=self._random.lognormvariate(math.log(days.median), days.spread))

    def bytes(self, count: Any) -> bytes:
        return self._random.randbytes(int(count))
