from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from collections.abc import Sequence as Listing
from typing import Any

from torch import Tensor
from transformers import StoppingCriteriaList

from inference.engine.senses.speech.wishes import Wish


class Ear(ABC):
    """One way to write down what is said, by the pipeline's own steps but without its `forward`: that stands in a
    context of torch while it writes, and an answer is left between two tokens."""

    ends: frozenset[int] = frozenset()
    seconds: int
    """Of the longest recording."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline

    @abstractmethod
    def understand(self, wish: Wish) -> Any:
        """What `write` is told of it. Raises `InvalidRequest` for what this model cannot do."""

    @abstractmethod
    def write(self, samples: Any, plan: Any, turns: StoppingCriteriaList) -> Mapping[str, Any]:
        """The text, and the times that were asked for."""

    @abstractmethod
    def words(self, tokens: Listing[int]) -> str:
        """What the answer under way begins with, where what is certain of it just now are these tokens."""

    def _heard(self, part: Any, options: Mapping[str, Any]) -> Any:
        placed = {name: self._placed(value, self._pipeline.device) for name, value in part.items()}
        found = self._pipeline._forward(placed, **options)  # noqa: SLF001 -- see above
        return {name: self._placed(value, "cpu") for name, value in found.items()}

    def _placed(self, value: Any, place: Any) -> Any:
        return value.to(place) if isinstance(value, Tensor) else value


def spans_of(found: Mapping[str, Any], seconds: float) -> list[dict[str, Any]]:
    """What the pipeline tells with times, none of which is after the end of the recording."""
    return [{"text": str(each["text"])} | _within(each["timestamp"], seconds) for each in found["chunks"]]


def _within(times: Any, seconds: float) -> dict[str, float]:
    start, end = (seconds if at is None else min(float(at), seconds) for at in times)
    return {"start": round(start, 3), "end": round(end, 3)}
