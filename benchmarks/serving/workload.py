"""What every engine is asked, and what became of it. Standard library alone: engines of others run this too."""

from __future__ import annotations

import random
import statistics
from dataclasses import dataclass
from itertools import pairwise

FIRST_ID, LAST_ID = 1_000, 49_000  # ids with a text of their own, so that they can be sent as a text


@dataclass(frozen=True)
class Workload:
    """Requests that all arrive at once: ids of each prompt, and how many tokens each is to be answered with."""

    name: str
    prompts: tuple[tuple[int, ...], ...]
    lengths: tuple[int, ...]


@dataclass(frozen=True)
class Outcome:
    """Tokens a second over all requests; seconds to the first and between two: median and 99th percentile."""

    rate: float
    first: float
    last_first: float
    between: float
    long_between: float

    @classmethod
    def of(cls, times: list[list[float]], lengths: tuple[int, ...]) -> Outcome:
        """`times`: for each request that was made, when each piece of its answer came, in seconds from the start."""
        firsts = [one[0] for one in times]
        gaps = [later - earlier for one in times for earlier, later in pairwise(one)] or [0.0]
        took = max(one[-1] for one in times)
        return cls(
            sum(lengths[: len(times)]) / took,
            statistics.median(firsts),
            percentile(firsts, 0.99),
            statistics.median(gaps),
            percentile(gaps, 0.99),
        )


def equal(streams: int, *, prompt: int, tokens: int) -> Workload:
    generator = random.Random(streams)
    return Workload(f"c={streams}", tuple(_prompt(generator, prompt) for _ in range(streams)), (tokens,) * streams)


def mixed(requests: int, *, prompt: int, tokens: int) -> Workload:
    """Prompts of an eighth to three times the usual length, answers of an eighth to twice."""
    generator = random.Random(requests)
    prompts = tuple(_prompt(generator, generator.randint(prompt // 8, 3 * prompt)) for _ in range(requests))
    lengths = tuple(generator.randint(tokens // 8, 2 * tokens) for _ in range(requests))
    return Workload(f"mixed {requests}", prompts, lengths)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _prompt(generator: random.Random, length: int) -> tuple[int, ...]:
    return tuple(generator.randrange(FIRST_ID, LAST_ID) for _ in range(length))
