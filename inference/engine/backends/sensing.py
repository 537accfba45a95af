"""Models that take in pictures or sound: many at one look where they are of one shape, or a token of one answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from collections.abc import Sequence as Listing
from functools import partial
from typing import Any

from inference.engine.backends.batching import BatchBackend
from inference.engine.backends.parts import Input, Job, PartsBackend
from inference.engine.errors import InvalidRequest
from inference.engine.events import Event, WordsEvent
from inference.engine.limits import Limits
from inference.engine.loading import Weights
from inference.engine.requests import Request, SenseRequest, Sensing
from inference.engine.senses import SENSES, Account, Glance
from inference.engine.senses.telling import Telling
from inference.engine.sentences import Sentence
from inference.engine.turns import Writing


class SenseBackend(PartsBackend):
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
            raise InvalidRequest("wrong_task", Sentence("This model serves %(task)s.", task=self._task), "model")

    def _count(self, batch: Listing[Input]) -> None:
        tokens = sum(one.size for one in batch)
        self._useful += tokens
        self._padded += tokens

    def _result(self, request: Any, seen: Listing[Any]) -> Mapping[str, Any]:
        return self._sense.tell(request, seen)


class GlanceBackend(SenseBackend, BatchBackend):
    _sense: Glance

    def _choose(self, first: Input) -> list[Input]:
        alike = [one for one in self._waiting if one is not first and one.piece.shapes == first.piece.shapes]
        most = min(self._sense.at_once, self._batch_tokens // first.size)
        return [first, *alike[: max(0, most - 1)]]

    def _compute(self, batch: Listing[Input]) -> list[Any]:
        self._count(batch)
        return self._sense.compute([one.piece for one in batch])


class AccountBackend(SenseBackend):
    """One answer at a time and a token of it a step: other models go on meanwhile, and a cancel ends it where it
    stands. Words are told once no beam can take them back; the result has them all."""

    _sense: Account

    def __init__(self, weights: Weights, task: str, limits: Limits) -> None:
        super().__init__(weights, task, limits)
        self._open: tuple[Input, Writing, Telling] | None = None

    def step(self) -> list[Event]:
        self._steps += 1
        one, writing, telling = self._open = self._open or self._begin()
        began = time.perf_counter()
        try:
            is_whole = writing.go_on()
            self._device.wait()
            words = [] if is_whole else self._words(one, writing, telling)
        except Exception as error:  # noqa: BLE001 -- whatever a model raises ends one request
            self._device.recover(error)
            return self._fail(one.job, error)
        one.job.device_seconds += time.perf_counter() - began
        return self._take(one, writing.result) if is_whole else words

    def _begin(self) -> tuple[Input, Writing, Telling]:
        one = self._whose_turn()
        self._take_out([one])
        self._count([one])
        return one, Writing(partial(self._sense.write, one.piece), self._sense.ends), Telling()

    def _words(self, one: Input, writing: Writing, telling: Telling) -> list[Event]:
        at, fresh = len(telling.told), telling.more(self._sense.words(writing.certain))
        return [WordsEvent(one.job.request.id, one.place, at, fresh)] if fresh else []

    def _take(self, one: Input, result: Any) -> list[Event]:
        self._open = None
        one.job.results[one.place] = result
        one.job.missing -= 1
        return [] if one.job.missing else self._tell(one.job)

    def _forget(self, job: Job) -> None:
        super()._forget(job)
        if self._open is not None and self._open[0].job is job:
            self._open[1].give_up()
            self._open = None
