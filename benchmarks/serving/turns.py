"""One request at a time, of the whole site and of its engine alone in turns: what the site adds when nothing else runs.

Both are there all the time and asked alternately, each first as often as the other, so that a machine that becomes
slower or faster meanwhile does so for both. Between two requests there is a pause: threads of an engine spin for a
while after their last step, and a machine on which they do is not idle. The site is asked on a connection that is kept,
as clients do, and beside it on a new one each time.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.serving.engines import Running, Times
from benchmarks.serving.workload import Workload, equal, percentile

PAUSE_SECONDS = 0.1
Ask = Callable[[Workload], Times]
WORKLOAD = equal(1, prompt=8, tokens=16)
NORMAL = 1.96  # standard deviations to either side that hold 95 of 100


@dataclass(frozen=True)
class Added:
    """By each pair of requests: seconds to the first token, of the site and alone; the same between two tokens; and of
    the site to the first token on a new connection."""

    firsts: list[tuple[float, float]]
    gaps: list[tuple[float, float]]
    anew: list[float]

    @property
    def first(self) -> float:
        return statistics.median(self._differences)

    @property
    def spread(self) -> tuple[float, float]:
        """Within which half of the pairs lie."""
        return percentile(self._differences, 0.25), percentile(self._differences, 0.75)

    @property
    def interval(self) -> tuple[float, float]:
        """Within which the median lies in 95 of 100 such measurements, whatever the values are spread like."""
        values, count = sorted(self._differences), len(self.firsts)
        reach = NORMAL * count**0.5 / 2
        return values[max(0, int(count / 2 - reach))], values[min(count - 1, int(count / 2 + reach))]

    @property
    def between(self) -> float:
        """The site's median time between two tokens, as a multiple of its engine's."""
        return statistics.median(site for site, _alone in self.gaps) / statistics.median(
            alone for _site, alone in self.gaps
        )

    @property
    def first_anew(self) -> float:
        return statistics.median(new - alone for new, (_kept, alone) in zip(self.anew, self.firsts, strict=True))

    @property
    def _differences(self) -> list[float]:
        return [site - alone for site, alone in self.firsts]


def compare(site: Running, alone: Running, pairs: int) -> Added:
    assert site.ask_again
    ways: list[Ask] = [site.ask_again, alone.ask, site.ask]
    for _warming in range(3):
        for ask in ways:
            _asked(ask)
    times: list[dict[Ask, list[float]]] = []
    for number in range(pairs):
        turn = ways[number % len(ways) :] + ways[: number % len(ways)]
        times.append({ask: _asked(ask) for ask in turn})
    ours, theirs, anew = ([each[ask] for each in times] for ask in ways)
    both = list(zip(ours, theirs, strict=True))
    return Added(
        [(site[0], engine[0]) for site, engine in both],
        [(_between(site), _between(engine)) for site, engine in both],
        [each[0] for each in anew],
    )


def _asked(ask: Ask, workload: Workload = WORKLOAD) -> list[float]:
    """When each token came; what a server tells after the last one is none."""
    time.sleep(PAUSE_SECONDS)
    return ask(workload)[0][: workload.lengths[0]]


def _between(times: list[float]) -> float:
    return statistics.median(later - earlier for earlier, later in pairwise(times))
