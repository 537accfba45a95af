"""Parts that are computed many at once: which go together, and what becomes of them when that fails."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Sequence as Listing
from typing import Any

import torch

from inference.engine.backends.parts import Input, PartsBackend
from inference.engine.events import Event


class BatchBackend(PartsBackend):
    """One batch is one step. Where it fails, halves of it are tried, until what fails is alone."""

    @abstractmethod
    def _choose(self, first: Input) -> list[Input]:
        """What is computed together with the one whose turn it is."""

    @abstractmethod
    def _compute(self, batch: Listing[Input]) -> list[Any]:
        """What there is to see of each, without torch."""

    def step(self) -> list[Event]:
        events: list[Event] = []
        batch = self._next_batch()
        self._steps += 1
        self._run(batch, events)
        for job in {one.job: None for one in batch}:
            if job.missing == 0 and job.request.id in self._jobs:
                events += self._tell(job)
        return events

    def _next_batch(self) -> list[Input]:
        """Requests take turns, so that a single one does not wait behind somebody's four thousand."""
        if not self._waiting:
            return []
        batch = self._choose(self._whose_turn())
        self._take_out(batch)
        return batch

    def _run(self, batch: Listing[Input], events: list[Event]) -> None:
        """Compute a batch; when that fails, halves of it, until what fails is alone and only its request is ended."""
        began = time.perf_counter()
        try:
            with torch.inference_mode():
                results = self._compute(batch)
                self._device.wait()
        except Exception as error:  # noqa: BLE001 -- whatever a model raises ends one request
            self._device.recover(error)
            if len(batch) == 1:
                events += self._fail(batch[0].job, error)
                return
        else:
            each = (time.perf_counter() - began) / sum(one.size for one in batch)
            for one, result in zip(batch, results, strict=True):
                one.job.results[one.place] = result
                one.job.missing -= 1
                one.job.device_seconds += each * one.size
            return
        middle = len(batch) // 2
        self._run(batch[:middle], events)
        self._run(batch[middle:], events)
