"""How well runs were estimated, for those who keep the site: by deployment, of the newest runs."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any

from inference.models import Deployment, Run
from inference.states import RunState
from resources.units import lasting

NEWEST = 2_000
WITHIN = 2  # half of what was said, up to twice as much


@dataclass(frozen=True)
class Accuracy:
    deployment: Deployment
    runs: int
    usual_ms: int  # what a run took, at the median
    ratio: float  # of what it took to what was said, at the median: above 1 it took longer
    percent_within: int
    over: int  # runs that took more than was kept for them; the rest was given

    @property
    def took(self) -> str:
        return lasting(self.usual_ms)

    @property
    def percent_off(self) -> int:
        return round((self.ratio - 1) * 100)


def accuracies() -> list[Accuracy]:
    """The most used first. Two queries."""
    newest = Run.objects.filter(state=RunState.SUCCEEDED, estimated_ms__gt=0, device_ms__gt=0).order_by("-id")
    told = newest.values_list("deployment", "device_ms", "estimated_ms", "unit", "reserved", "measured")
    rows: Any = told[:NEWEST]
    found: dict[str, list[tuple[int, float, bool]]] = defaultdict(list)
    for deployment, took, said, unit, reserved, measured in rows:
        found[deployment].append((took, took / said, unit != "tokens" and measured > reserved))
    deployments = Deployment.objects.select_related("release__project__owner").in_bulk(found)
    known = [_of(deployments[key], runs) for key, runs in found.items()]
    return sorted(known, key=lambda one: -one.runs)


def _of(deployment: Deployment, runs: list[tuple[int, float, bool]]) -> Accuracy:
    ratios = [ratio for _took, ratio, _over in runs]
    within = sum(1 / WITHIN <= ratio <= WITHIN for ratio in ratios)
    return Accuracy(
        deployment,
        len(runs),
        round(median(took for took, _ratio, _over in runs)),
        median(ratios),
        round(100 * within / len(runs)),
        sum(over for _took, _ratio, over in runs),
    )
