"""Durations as counts in bins that grow by 4 %: two spreads add up to one, and a quantile is right within 2 %.

So a month can be counted bit by bit, months and kinds can be put together, and no single duration is kept.
"""

from collections.abc import Mapping
from math import ceil, log

GROWTH = 1.04
Spread = dict[str, int]


def bin_of(seconds: float) -> str:
    return str(ceil(log(max(seconds, 1), GROWTH)))


def added(one: Mapping[str, int], other: Mapping[str, int]) -> Spread:
    return {bin: one.get(bin, 0) + other.get(bin, 0) for bin in one.keys() | other.keys()}


def quantile(spread: Mapping[str, int], share: float) -> float | None:
    """The shortest time within which this share of them ended, in seconds."""
    wanted, seen = ceil(sum(spread.values()) * share), 0
    for bin in sorted(map(int, spread)):
        seen += spread[str(bin)]
        if seen >= wanted:
            return float(2 * GROWTH**bin / (GROWTH + 1))
    return None
