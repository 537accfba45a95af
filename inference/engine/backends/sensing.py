"""Models that take in pictures or sound: many at once where they are of one shape."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Listing
from typing import Any

from inference.engine.backends.batching import BatchBackend, Input
from inference.engine.errors import InvalidRequest
from inference.engine.limits import Limits
from inference.engine.loading import Weights
from inference.engine.requests import Request, SenseRequest, Sensing
from inference.engine.senses import SENSES


class SenseBackend(BatchBackend):
    most_jobs = 16
    """What is waiting was decoded already, so that it takes memory."""

    def __init__(self, weights: Weights, task: str, limits: Limits) -> None:
        super().__init__(limits.batch_tokens, weights.device)
        self._task = task
        self._sense = SENSES[task](weights)
        self.context_length = self._sense.most

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Sensing:
        return self._sense.read(inputs, options)

    def first_request(self) -> Request:
        return self._sense.first_request()

    def check(self, request: Request) -> None:
        if not isinstance(request, SenseRequest):
            raise InvalidRequest("wrong_task", f"This model serves {self._task}.", "model")

    def _choose(self, first: Input) -> list[Input]:
        alike = [one for one in self._waiting if one is not first and one.piece.shapes == first.piece.shapes]
        most = min(self._sense.at_once, self._batch_tokens // first.size)
        return [first, *alike[: max(0, most - 1)]]

    def _compute(self, batch: Listing[Input]) -> list[Any]:
        tokens = sum(one.size for one in batch)
        self._useful += tokens
        self._padded += tokens
        return self._sense.compute([one.piece for one in batch])

    def _result(self, request: Any, seen: Listing[Any]) -> Mapping[str, Any]:
        return self._sense.tell(request, seen)
