"""All that an encoder does with texts: inputs of unequal length, many at once. What its output means, its head knows.

Inputs of all waiting requests are sorted by length and cut into batches of at most `batch_tokens` padded tokens: one
batch is one step. (Padding inputs in the order they came is slower than no batching at all.)
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from collections.abc import Sequence as Listing
from dataclasses import dataclass, field
from typing import Any

import torch

from inference.engine.backends.base import Backend
from inference.engine.errors import InvalidRequest
from inference.engine.events import Event, FailedEvent, FinishedEvent, ResultEvent, Usage
from inference.engine.heads import HEADS
from inference.engine.heads.base import BatchRequest, Row
from inference.engine.limits import Limits
from inference.engine.loading import Weights, context_length, pack
from inference.engine.padding import mask_of, padded
from inference.engine.requests import GenerateRequest, Piece, Reading, Request

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class Job:
    """A request and the results that are there so far."""

    request: BatchRequest
    pieces: tuple[Piece, ...] = field(init=False)
    results: list[Any] = field(init=False)
    missing: int = field(init=False)
    device_seconds: float = 0.0

    def __post_init__(self) -> None:
        self.pieces = self.request.pieces
        self.results = [None] * len(self.pieces)
        self.missing = len(self.pieces)

    @property
    def usage(self) -> Usage:
        return Usage(sum(len(piece.tokens) for piece in self.pieces), device_seconds=self.device_seconds)


@dataclass(frozen=True)
class Input:
    """One row of a job."""

    job: Job
    place: int

    @property
    def piece(self) -> Piece:
        return self.job.pieces[self.place]

    @property
    def tokens(self) -> tuple[int, ...]:
        return self.piece.tokens

    @property
    def row(self) -> Row:
        return self.job.request, self.piece


class EncoderBackend(Backend):
    def __init__(self, weights: Weights, task: str, limits: Limits) -> None:
        self._task = task
        self._module = weights.module
        self._vocabulary: int = weights.config.vocab_size
        self._pad = weights.tokenizer.pad_token_id
        self._batch_tokens = limits.batch_tokens
        self.context_length = min(context_length(weights, limits), weights.tokenizer.context_length)
        self._tells_texts_apart = _tells_texts_apart(weights)
        self._head = HEADS[task](weights, self.context_length)
        pack(weights)
        self._jobs: dict[str, Job] = {}
        self._waiting: list[Input] = []
        self._steps = self._useful = self._padded = 0

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Reading:
        return self._head.read(inputs, options)

    def first_request(self) -> Request:
        return self._head.first_request()

    def check(self, request: Request) -> None:
        if isinstance(request, GenerateRequest) or not isinstance(request, self._head.takes):
            raise InvalidRequest("wrong_task", f"This model serves {self._task}.", "model")
        for piece in request.pieces:
            if max(piece.tokens) >= self._vocabulary:
                raise InvalidRequest("invalid_token", f"Token ids must be below {self._vocabulary}.", "inputs")
            if len(piece.tokens) > self.context_length:
                message = f"An input has {len(piece.tokens)} tokens; this model takes {self.context_length}."
                raise InvalidRequest("context_length_exceeded", message, "inputs")
        self._head.check(request)

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

    def step(self) -> list[Event]:
        events: list[Event] = []
        batch = self._next_batch()
        self._steps += 1
        self._run(batch, events)
        for job in {one.job: None for one in batch}:
            if job.missing == 0 and job.request.id in self._jobs:
                events += self._tell(job)
        return events

    def has_work(self) -> bool:
        return bool(self._jobs)

    def capacity(self) -> int:
        waiting = sum(len(one.tokens) for one in self._waiting)
        return max(0, 64 - len(self._jobs)) if waiting < 4 * self._batch_tokens else 0

    def stats(self) -> dict[str, float]:
        useful = self._useful / self._padded if self._padded else 1.0
        return {
            "running": len(self._jobs),
            "waiting": len(self._waiting),
            "steps": self._steps,
            "tokens": self._useful,
            "useful": useful,
        }

    def _next_batch(self) -> list[Input]:
        """The inputs around the length of one whose turn it is, as many as the padded budget holds.

        Requests take turns, so that a single text does not wait behind somebody's four thousand.
        """
        if not self._waiting:
            return []
        oldest = self._whose_turn()
        ordered = sorted(self._waiting, key=lambda one: len(one.tokens))
        first = last = next(at for at, one in enumerate(ordered) if one is oldest)
        while first > 0 and self._fits(last - first + 2, len(ordered[last].tokens)):
            first -= 1
        while last + 1 < len(ordered) and self._fits(last - first + 2, len(ordered[last + 1].tokens)):
            last += 1
        batch = ordered[first : last + 1]
        chosen = set(map(id, batch))
        self._waiting = [one for one in self._waiting if id(one) not in chosen]
        return batch

    def _whose_turn(self) -> Input:
        waiting = {id(one.job): one for one in reversed(self._waiting)}  # the first input of each job stays
        name, job = next((name, job) for name, job in self._jobs.items() if id(job) in waiting)
        self._jobs[name] = self._jobs.pop(name)
        return waiting[id(job)]

    def _fits(self, inputs: int, longest: int) -> bool:
        return inputs * longest <= self._batch_tokens

    def _run(self, batch: Listing[Input], events: list[Event]) -> None:
        """Compute a batch; when that fails, halves of it, until what fails is alone and only its request is ended."""
        began = time.perf_counter()
        try:
            with torch.inference_mode():
                results = self._compute(batch)
        except Exception as error:  # noqa: BLE001 -- whatever a model raises ends one request
            if len(batch) == 1:
                events += self._fail(batch[0].job, error)
                return
        else:
            each = (time.perf_counter() - began) / sum(len(one.tokens) for one in batch)
            for one, result in zip(batch, results, strict=True):
                one.job.results[one.place] = result
                one.job.missing -= 1
                one.job.device_seconds += each * len(one.tokens)
            return
        middle = len(batch) // 2
        self._run(batch[:middle], events)
        self._run(batch[middle:], events)

    def _compute(self, batch: Listing[Input]) -> list[Any]:
        rows = [one.tokens for one in batch]
        longest = max(map(len, rows))
        ids, mask = padded(rows, longest, self._pad), mask_of(rows, longest)
        self._useful += sum(map(len, rows))
        self._padded += ids.numel()
        types = [one.piece.types for one in batch]
        apart = {"token_type_ids": padded(types, longest, 0)} if self._tells_texts_apart else {}
        output = self._module(input_ids=ids, attention_mask=mask, **apart)
        return self._head.look(output, mask, [one.row for one in batch])

    def _tell(self, job: Job) -> list[Event]:
        try:
            result = self._head.tell(job.request, job.results)
        except Exception as error:  # noqa: BLE001 -- a stranger's tokenizer turns tokens into words
            return self._fail(job, error)
        self._forget(job)
        return [ResultEvent(job.request.id, result, job.usage)]

    def _fail(self, job: Job, error: Exception) -> list[Event]:
        if job.request.id not in self._jobs:
            return []  # another input of the same request has already ended it
        logger.error("request %s failed in a step", job.request.id, exc_info=error)
        self._forget(job)
        message = f"The model failed on this request ({type(error).__name__})."
        return [FailedEvent(job.request.id, "model_error", message)]

    def _forget(self, job: Job) -> None:
        del self._jobs[job.request.id]
        self._waiting = [one for one in self._waiting if one.job is not job]


def _tells_texts_apart(weights: Weights) -> bool:
    """Whether the model has a vector for the first text of a pair and another for the second."""
    return (
        getattr(weights.config, "type_vocab_size", 0) > 1
        and "token_type_ids" in weights.tokenizer.loaded.model_input_names
    )
