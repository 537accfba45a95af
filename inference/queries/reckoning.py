"""What many runs of a model will take, for whoever asks for resources and does not think in milliseconds."""

from dataclasses import dataclass
from typing import Any

from core.policies import recent
from core.problems import BadInput, NotFound
from inference.queries.deployments import deployment_of
from inference.queries.estimates import speed_of
from inference.queries.models import hosted_task, model_id, resolve_model
from inference.vocabulary import Task
from projects.models import Release
from resources.amounts import MOST
from resources.grants.links import apply_link
from resources.grants.queries.usage import rounded_up
from resources.units import CPU, TOKENS, device_unit, in_words

MOST_RUNS, MOST_READ = 10_000_000, 1_000_000
WRITING = (Task.TEXT_GENERATION, Task.SUMMARIZATION, Task.TRANSLATION, Task.TEXT2TEXT_GENERATION)


@dataclass(frozen=True)
class Sum:
    """Of one unit. To `ask` for is the upper end: what is not used goes back to the pool."""

    unit: str
    low: int
    high: int
    ask: int

    @property
    def in_words(self) -> str:
        high = in_words(self.unit, self.high)
        return high if self.low == self.high else f"{in_words(self.unit, self.low)} – {high}"

    @property
    def ask_in_words(self) -> str:
        return in_words(self.unit, self.ask)

    @property
    def apply(self) -> str:
        return apply_link(self.unit, self.ask)


@dataclass(frozen=True)
class Reckoning:
    """`past_runs` are those that it is judged by; with none of them it is a guess, and a careful one."""

    release: Release
    runs: int
    read: int
    written: int
    past_runs: int
    sums: list[Sum]

    @property
    def model(self) -> str:
        return model_id(self.release)


def reckon(viewer: Any, *, model: str, runs: int, read: int, written: int | None = None) -> Reckoning:
    """So many runs that each read and write so many tokens, or write as much as is usual with this model. They pay
    either with tokens or with the time of the device that it runs on.
    """
    release = _release(viewer, model)
    task = hosted_task(release)
    deployment = deployment_of(release, task) if task else None
    speed = speed_of(deployment, recent("estimates"))
    usual = recent("serving")["default_chat_tokens"] if speed.answer is None else speed.answer
    each = (usual if written is None else written) if task in WRITING else 0
    tokens = runs * (read + each)
    unit = device_unit(deployment.device_class if deployment else CPU)
    sums = [_sum(unit, tokens * speed.low, tokens * speed.high), _sum(TOKENS, tokens, tokens)]
    return Reckoning(release, runs, read, each, speed.runs, sums)


def _release(viewer: Any, model: str) -> Release:
    try:
        return resolve_model(viewer, model)
    except NotFound as missing:
        raise BadInput(fields={"model": missing.detail}) from None


def _sum(unit: str, low: float, high: float) -> Sum:
    least, most = (min(max(round(each), 1), MOST) for each in (low, high))
    return Sum(unit, least, most, min(rounded_up(unit, most), MOST))
