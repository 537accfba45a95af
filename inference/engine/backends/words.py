"""Models in Keras that tell the next word from the words before it, as many as they look at: no cache, no end of their
own. All answers that are under way are asked together, a word a step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from collections.abc import Sequence as Listing

import torch
from torch import Tensor

from inference.engine.backends.writing import WritingBackend
from inference.engine.choices import Choice
from inference.engine.detokenizer import Detokenizer
from inference.engine.errors import InvalidRequest
from inference.engine.events import Event
from inference.engine.limits import Limits
from inference.engine.loading import Weights
from inference.engine.requests import GenerateRequest, Request
from inference.engine.sampler import choose
from inference.engine.sentences import Sentence
from inference.engine.sequence import Sequence
from inference.engine.words import Words

MOST_WORDS = 512  # that a model without a length of its own looks at
LEAST = 1e-30  # of a likelihood, before its logarithm
NEVER = -1e9  # a number still, for whoever asks how likely the others were


class WordsBackend(WritingBackend):
    def __init__(self, weights: Weights, task: str, limits: Limits) -> None:
        super().__init__(weights, task, limits)
        assert isinstance(weights.tokenizer, Words)
        self._module, self._limits = weights.module, limits
        self._window: int | None = weights.config.window
        self._is_softmax: bool = weights.config.ends_in_softmax
        self.context_length = min(self._window or MOST_WORDS, limits.context)
        known = set(weights.tokenizer.vocabulary.words.values())
        size = weights.tokenizer.vocabulary.size
        self._nameless = torch.tensor([at not in known or at >= size for at in range(self._vocabulary)])

    def first_request(self) -> Request:
        asked = super().first_request()
        assert isinstance(asked, GenerateRequest)
        first = int((~self._nameless).nonzero()[0])
        return GenerateRequest(asked.id, asked.model, (first,), asked.sampling)

    def check(self, request: Request) -> None:
        if not isinstance(request, GenerateRequest):
            raise InvalidRequest(
                "wrong_task", Sentence("This model generates text; it has no embeddings or labels."), "model"
            )
        if max((*request.prompt, *request.emitted)) >= self._vocabulary:
            raise InvalidRequest(
                "invalid_token",
                Sentence("Token ids must be below %(vocabulary)s.", vocabulary=self._vocabulary),
                "prompt",
            )
        for name in ("constraint", "echo", "logit_bias"):
            if getattr(request.sampling, name) not in (None, False, ()):
                raise InvalidRequest(
                    "unsupported_parameter", Sentence("This model is not served with %(name)s.", name=name), name
                )

    def submit(self, request: Request) -> None:
        assert isinstance(request, GenerateRequest)
        longest = len(request.prompt) + request.sampling.max_tokens
        detokenizer = Detokenizer(self._tokenizer, request.sampling.stop)
        self._sequences[request.id] = Sequence(request, detokenizer, longest)

    def step(self) -> list[Event]:
        events = self._already_over(one for one in self._sequences.values() if one.computed == 0)
        self._steps += 1
        for alike in self._batches():
            self._compute(alike, events)
        return events

    def _batches(self) -> list[list[Sequence]]:
        """All together where the model looks at so many words and no more; else those that are equally long."""
        found: dict[int, list[Sequence]] = {}
        for one in list(self._sequences.values())[: self._limits.sequences]:
            found.setdefault(0 if self._window else len(one.tokens), []).append(one)
        return list(found.values())

    def capacity(self) -> int:
        return max(0, self._limits.sequences - len(self._sequences))

    def stats(self) -> dict[str, float]:
        return {"running": len(self._sequences), "waiting": 0, "steps": self._steps, "tokens": self._tokens}

    def _compute(self, sequences: Listing[Sequence], events: list[Event]) -> None:
        """Where a batch fails, halves of it, until what fails is alone and only that is ended."""
        if not sequences:
            return
        began = time.perf_counter()
        try:
            with torch.inference_mode():
                choices = choose(self._logits(sequences), sequences)
        except Exception as error:  # noqa: BLE001 -- whatever a model raises ends one request
            if len(sequences) == 1:
                events.append(self._fail(sequences[0], error))
                return
            middle = len(sequences) // 2
            self._compute(sequences[:middle], events)
            self._compute(sequences[middle:], events)
            return
        each = (time.perf_counter() - began) / len(sequences)
        for sequence, choice in zip(sequences, choices, strict=True):
            sequence.device_seconds += each
            sequence.computed = len(sequence.tokens)
            events += self._advance_safely(sequence, choice)

    def _logits(self, sequences: Listing[Sequence]) -> Tensor:
        """Of the words that have a name; 0 stands before what is shorter than the model looks at, as
        `pad_sequences` puts it."""
        rows = [one.tokens[-self.context_length :] for one in sequences]
        length = self._window or max(map(len, rows))
        told = self._module(torch.tensor([[0] * (length - len(row)) + row for row in rows]), training=False)
        if tuple(told.shape) != (len(rows), self._vocabulary):
            raise ValueError(f"The model answers in the shape {tuple(told.shape)}.")
        logits: Tensor = told.float().clamp_min(LEAST).log() if self._is_softmax else told.float()
        return logits.masked_fill(self._nameless, NEVER)

    def _advance(self, sequence: Sequence, choice: Choice) -> Iterator[Event]:
        index = sequence.answered
        sequence.tokens.append(choice.token)
        self._tokens += 1
        text = sequence.detokenizer.push(choice.token)
        reason = self._end_reason(sequence)
        if reason:
            text += sequence.detokenizer.finish()
        yield self._told(sequence, index, choice, text)
        if reason:
            yield self._finish(sequence, reason)

    def _end_reason(self, sequence: Sequence) -> str:
        if sequence.detokenizer.is_stopped:
            return "stop"
        return "length" if sequence.is_full else ""

    def _forget(self, sequence: Sequence) -> None:
        del self._sequences[sequence.id]
