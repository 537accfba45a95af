"""Requests that are answered once all their parts are: whose turn it is, and what becomes of them."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Mapping
from collections.abc import Sequence as Listing
from dataclasses import dataclass, field
from typing import Any

from inference.engine.backends.base import Backend, failed
from inference.engine.devices import Device
from inference.engine.events import Event, FinishedEvent, ResultEvent, Usage
from inference.engine.requests import GenerateRequest, Request

logger = logging.getLogger(__name__)
MOST_JOBS = 64


@dataclass(eq=False)
class Job:
    """A request and the results that are there so far."""

    request: Any
    pieces: tuple[Any, ...] = field(init=False)
    results: list[Any] = field(init=False)
    missing: int = field(init=False)
    device_seconds: float = 0.0

    def __post_init__(self) -> None:
        self.pieces = self.request.pieces
        self.results = [None] * len(self.pieces)
        self.missing = len(self.pieces)

    @property
    def usage(self) -> Usage:
        return Usage(sum(piece.size for piece in self.pieces), device_seconds=self.device_seconds)


@dataclass(frozen=True)
class Input:
    """One row of a job."""

    job: Job
    place: int

    @property
    def piece(self) -> Any:
        return self.job.pieces[self.place]

    @property
    def size(self) -> int:
        """In tokens."""
        return int(self.piece.size)


class PartsBackend(Backend):
    """Requests take turns by their parts; in which way parts are computed, in steps, those below say."""

    most_jobs = MOST_JOBS

    def __init__(self, batch_tokens: int, device: Device) -> None:
        self._device = device
        self._batch_tokens = batch_tokens
        self._jobs: dict[str, Job] = {}
        self._waiting: list[Input] = []
        self._steps = self._useful = self._padded = 0

    @abstractmethod
    def _result(self, request: Any, seen: Listing[Any]) -> Mapping[str, Any]:
        """Of a request all of whose inputs were computed."""

    def submit(self, request: Request) -> None:
        assert not isinstance(request, GenerateRequest)
        job = Job(request)
        self._jobs[request.id] = job
        self._waiting += [Input(job, place) for place in range(len(job.pieces))]

    def cancel(self, request_id: str) -> Event | None:
        job = self._jobs.get(request_id)
        if job is None:
            return None
        self._forget(job)
        return FinishedEvent(request_id, "cancelled", job.usage)

    def has_work(self) -> bool:
        return bool(self._jobs)

    def capacity(self) -> int:
        waiting = sum(one.size for one in self._waiting)
        return max(0, self.most_jobs - len(self._jobs)) if waiting < 4 * self._batch_tokens else 0

    def stats(self) -> dict[str, float]:
        useful = self._useful / self._padded if self._padded else 1.0
        return {
            "running": len(self._jobs),
            "waiting": len(self._waiting),
            "steps": self._steps,
            "tokens": self._useful,
            "useful": useful,
        }

    def _whose_turn(self) -> Input:
        waiting = {id(one.job): one for one in reversed(self._waiting)}  # the first input of each job stays
        name, job = next((name, job) for name, job in self._jobs.items() if id(job) in waiting)
        self._jobs[name] = self._jobs.pop(name)
        return waiting[id(job)]

    def _take_out(self, chosen: Listing[Input]) -> None:
        """They wait no longer."""
        ids = set(map(id, chosen))
        self._waiting = [one for one in self._waiting if id(one) not in ids]

    def _tell(self, job: Job) -> list[Event]:
        try:
            result = self._result(job.request, job.results)
        except Exception as error:  # noqa: BLE001 -- a stranger's tokenizer turns tokens into words
            return self._fail(job, error)
        self._forget(job)
        return [ResultEvent(job.request.id, result, job.usage)]

    def _fail(self, job: Job, error: Exception) -> list[Event]:
        if job.request.id not in self._jobs:
            return []  # another input of the same request has already ended it
        logger.error("request %s failed in a step", job.request.id, exc_info=error)
        self._forget(job)
        return [failed(job.request.id, error, self._device)]

    def _forget(self, job: Job) -> None:
        del self._jobs[job.request.id]
        self._waiting = [one for one in self._waiting if one.job is not job]
