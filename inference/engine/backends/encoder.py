"""Embeddings and text classification: short inputs of unequal length, many at once.

Inputs of all waiting requests are sorted by length and cut into batches of at most `batch_tokens` padded tokens: one
batch is one step. (Padding inputs in the order they came is slower than no batching at all.)
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence as Listing
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from inference.engine.backends.base import Backend
from inference.engine.errors import InvalidRequest
from inference.engine.events import Event, FailedEvent, FinishedEvent, ResultEvent, Usage
from inference.engine.limits import Limits
from inference.engine.loading import Weights, context_length, pack
from inference.engine.pooling import mean_of_tokens, read_pooling
from inference.engine.requests import ClassifyRequest, EmbedRequest, GenerateRequest, Request

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class Job:
    """A request and the results that are there so far."""

    request: EmbedRequest | ClassifyRequest
    results: list[Any] = field(init=False)
    missing: int = field(init=False)
    device_seconds: float = 0.0

    def __post_init__(self) -> None:
        self.results = [None] * len(self.request.inputs)
        self.missing = len(self.request.inputs)

    @property
    def usage(self) -> Usage:
        return Usage(sum(map(len, self.request.inputs)), device_seconds=self.device_seconds)


@dataclass(frozen=True)
class Input:
    """One text of a job."""

    job: Job
    place: int

    @property
    def tokens(self) -> tuple[int, ...]:
        return self.job.request.inputs[self.place]


class EncoderBackend(Backend):
    def __init__(self, weights: Weights, task: str, limits: Limits) -> None:
        self._task = task
        self._module = weights.module
        self._config = weights.config
        self._vocabulary: int = weights.config.vocab_size
        self._size: int = weights.config.hidden_size
        self._pad = weights.tokenizer.pad_token_id
        self._batch_tokens = limits.batch_tokens
        self._pooling = read_pooling(weights.folder) if task == "feature-extraction" else mean_of_tokens()
        self.context_length = min(context_length(weights, limits), weights.tokenizer.context_length)
        pack(weights)
        self._jobs: dict[str, Job] = {}
        self._waiting: list[Input] = []
        self._steps = self._useful = self._padded = 0

    def check(self, request: Request) -> None:
        wanted = EmbedRequest if self._task == "feature-extraction" else ClassifyRequest
        if isinstance(request, GenerateRequest) or not isinstance(request, wanted):
            raise InvalidRequest("wrong_task", f"This model serves {self._task}.", "model")
        for tokens in request.inputs:
            if max(tokens) >= self._vocabulary:
                raise InvalidRequest("invalid_token", f"Token ids must be below {self._vocabulary}.", "inputs")
            if len(tokens) > self.context_length:
                message = f"An input has {len(tokens)} tokens; this model takes {self.context_length}."
                raise InvalidRequest("context_length_exceeded", message, "inputs")
        if isinstance(request, EmbedRequest) and (request.dimensions or 1) > self._size:
            message = f"dimensions must be from 1 to {self._size} for this model."
            raise InvalidRequest("invalid_value", message, "dimensions")

    def submit(self, request: Request) -> None:
        assert not isinstance(request, GenerateRequest)
        job = Job(request)
        self._jobs[request.id] = job
        self._waiting += [Input(job, place) for place in range(len(request.inputs))]

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
                self._forget(job)
                key = "embeddings" if self._task == "feature-extraction" else "labels"
                events.append(ResultEvent(job.request.id, {key: job.results}, job.usage))
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
        longest = max(len(one.tokens) for one in batch)
        ids = torch.tensor([[*one.tokens, *[self._pad] * (longest - len(one.tokens))] for one in batch])
        lengths = torch.tensor([len(one.tokens) for one in batch])
        mask = (torch.arange(longest)[None] < lengths[:, None]).long()
        self._useful += int(lengths.sum())
        self._padded += ids.numel()
        output = self._module(input_ids=ids, attention_mask=mask)
        if self._task == "feature-extraction":
            return self._vectors(output.last_hidden_state, mask, batch)
        return [self._labels(row) for row in self._scores(output.logits.float())]

    def _vectors(self, hidden: Tensor, mask: Tensor, batch: Listing[Input]) -> list[list[float]]:
        vectors = self._pooling(hidden.float(), mask)
        requests = [one.job.request for one in batch if isinstance(one.job.request, EmbedRequest)]
        sizes = [request.dimensions or vectors.shape[-1] for request in requests]
        vectors = vectors * (torch.arange(vectors.shape[-1])[None] < torch.tensor(sizes)[:, None])
        unit = torch.nn.functional.normalize(vectors, dim=-1)
        vectors = torch.where(torch.tensor([request.normalize for request in requests])[:, None], unit, vectors)
        if not bool(vectors.isfinite().all()):
            raise ArithmeticError("The model's output is not a number.")
        return [row[:size] for row, size in zip(vectors.tolist(), sizes, strict=True)]

    def _scores(self, logits: Tensor) -> list[list[float]]:
        is_independent = self._config.problem_type == "multi_label_classification" or logits.shape[-1] == 1
        if self._config.problem_type == "regression":
            scores = logits
        else:
            scores = logits.sigmoid() if is_independent else logits.softmax(-1)
        if not bool(scores.isfinite().all()):
            raise ArithmeticError("The model's output is not a number.")
        rows: list[list[float]] = scores.tolist()
        return rows

    def _labels(self, scores: list[float]) -> list[dict[str, Any]]:
        names = self._config.id2label
        labels = [{"label": str(names[at]), "score": score} for at, score in enumerate(scores)]
        return sorted(labels, key=lambda label: -label["score"])

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
