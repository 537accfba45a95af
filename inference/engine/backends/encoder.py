"""All that an encoder does with texts: inputs of unequal length, many at once. What its output means, its head knows.

Inputs of all waiting requests are sorted by length and cut into batches of at most `batch_tokens` padded tokens: one
batch is one step. (Padding inputs in the order they came is slower than no batching at all.)
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Listing
from typing import Any

import torch
from torch import Tensor

from inference.engine.backends.batching import BatchBackend
from inference.engine.backends.parts import Input
from inference.engine.errors import InvalidRequest
from inference.engine.heads import HEADS
from inference.engine.heads.base import require_length
from inference.engine.limits import Limits
from inference.engine.loading import Weights, context_length, pack
from inference.engine.padding import mask_of, padded
from inference.engine.requests import GenerateRequest, Piece, Reading, Request
from inference.engine.sentences import Sentence

LIKENESS = {torch.float32: 1e-4, torch.bfloat16: 0.05}
"""How far an output may be from what it is alone, as a part of its length: rounding depends on the shape of a batch."""


class EncoderBackend(BatchBackend):
    def __init__(self, weights: Weights, task: str, limits: Limits) -> None:
        super().__init__(limits.batch_tokens, weights.device)
        self._task = task
        self._module = weights.module
        self._vocabulary: int = weights.config.vocab_size
        self._pad = weights.tokenizer.pad_token_id
        self.context_length = min(context_length(weights, limits), weights.tokenizer.context_length)
        self._tells_texts_apart = _tells_texts_apart(weights)
        self._head = HEADS[task](weights, self.context_length)
        pack(weights)
        self._is_alike = self._is_as_alone(LIKENESS[weights.dtype])

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Reading:
        return self._head.read(inputs, options)

    def first_request(self) -> Request:
        return self._head.first_request()

    def check(self, request: Request) -> None:
        if isinstance(request, GenerateRequest) or not isinstance(request, self._head.takes):
            raise InvalidRequest("wrong_task", Sentence("This model serves %(task)s.", task=self._task), "model")
        for piece in request.pieces:
            if max(piece.tokens) >= self._vocabulary:
                raise InvalidRequest(
                    "invalid_token",
                    Sentence("Token ids must be below %(vocabulary)s.", vocabulary=self._vocabulary),
                    "inputs",
                )
            require_length(len(piece.tokens), self.context_length)
        self._head.check(request)

    def _is_as_alone(self, within: float) -> bool:
        """Whether a text beside a longer one is what it is alone. Some look at what fills it up: ConvBERT beside each
        token, XLNet at the end."""
        short, long = (self._head.piece(text) for text in ("a b c d e f g", "a " * 24))
        own = len(short.tokens)
        with torch.inference_mode():
            try:
                alone = self._output([short])[0]
            except Exception:  # noqa: BLE001 -- a first request will tell
                return True
            try:
                beside = self._output([short, long])[0]
            except Exception as error:  # noqa: BLE001 -- it takes no two at once
                self._device.recover(error)
                return False
        told = [(one[0], beside[name][0]) for name, one in alone.items()]
        return all(
            float((one - (other[:own] if other.shape != one.shape else other)).norm()) <= within * float(one.norm())
            for one, other in told
        )

    def _choose(self, first: Input) -> list[Input]:
        """The inputs around its length, as many as the padded budget holds."""
        there = self._waiting if self._is_alike else [one for one in self._waiting if one.size == first.size]
        ordered = sorted(there, key=lambda one: one.size)
        low = high = next(at for at, one in enumerate(ordered) if one is first)
        while low > 0 and self._fits(high - low + 2, ordered[high].size):
            low -= 1
        while high + 1 < len(ordered) and self._fits(high - low + 2, ordered[high + 1].size):
            high += 1
        return ordered[low : high + 1]

    def _fits(self, inputs: int, longest: int) -> bool:
        return inputs * longest <= self._batch_tokens

    def _compute(self, batch: Listing[Input]) -> list[Any]:
        output, mask = self._output([one.piece for one in batch])
        self._useful += int(mask.sum())
        self._padded += mask.numel()
        return self._head.look(output, mask, [(one.job.request, one.piece) for one in batch])

    def _output(self, pieces: Listing[Piece]) -> tuple[Any, Tensor]:
        rows, types = [one.tokens for one in pieces], [one.types for one in pieces]
        longest = max(map(len, rows))
        ids, mask = padded(rows, longest, self._pad), mask_of(rows, longest)
        apart = {"token_type_ids": self._device.put(padded(types, longest, 0))} if self._tells_texts_apart else {}
        output = self._module(input_ids=self._device.put(ids), attention_mask=self._device.put(mask), **apart)
        return at_hand(output), mask

    def _result(self, request: Any, seen: Listing[Any]) -> Mapping[str, Any]:
        return self._head.tell(request, seen)


def at_hand(output: Any) -> Any:
    """What heads look at is small, and they look at it piece by piece."""
    return type(output)(**{name: value.cpu() for name, value in output.items() if isinstance(value, Tensor)})


def _tells_texts_apart(weights: Weights) -> bool:
    """Whether the model has a vector for the first text of a pair and another for the second."""
    return (
        getattr(weights.config, "type_vocab_size", 0) > 1
        and "token_type_ids" in weights.tokenizer.loaded.model_input_names
    )
