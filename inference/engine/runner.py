"""One forward pass over the chunks of a step."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence as Listing
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn

from inference.engine.adapters import Rows
from inference.engine.attention import Layout
from inference.engine.attention.layout import Wanted
from inference.engine.kv_cache import KVCache
from inference.engine.scheduler import Chunk

if TYPE_CHECKING:
    from inference.engine.devices.base import Device


class Logits(NamedTuple):
    """`next` has a row for each chunk that reaches the end of its sequence, in their order. `judged` are the chunks of
    prompts that are told with their log-probabilities, with a row for every token."""

    next: Tensor
    judged: list[tuple[Chunk, Tensor]]

    @classmethod
    def of(cls, kept: Tensor, wanted: Wanted, device: Device) -> Logits:
        """Of the rows that were kept: where nothing is judged a token is chosen after each of them."""
        following = kept[device.put(wanted.ends, torch.long)] if wanted.judged else kept
        return cls(following, [(chunk, kept[first:last]) for chunk, first, last in wanted.judged])


class Runner(ABC):
    """Computes what the chunks of a step want to know."""

    @abstractmethod
    def run(self, chunks: Listing[Chunk]) -> Logits:
        """Next-token logits of the chunks. A step that failed may be repeated in parts."""

    def fetch(self, chunks: Listing[Chunk], tokens: Tensor) -> list[int]:
        """The tokens that were chosen after `chunks`, which all reach their ends, for the host to read."""
        told: list[int] = tokens.tolist()
        return told

    def rest(self) -> None:  # noqa: B027 -- most keep nothing
        """Nobody is left to be computed for: let go of what is kept for a next step."""


class PagedRunner(Runner):
    """Runs an unchanged transformers decoder on one flat row of tokens, with attention over the paged cache."""

    def __init__(self, module: nn.Module, cache: KVCache, adapted: Rows, device: Device) -> None:
        self._model = module
        self._cache = cache
        self._adapted = adapted
        self._device = device

    def run(self, chunks: Listing[Chunk]) -> Logits:
        """As `Runner.run`: computing a chunk twice writes the same keys and values again."""
        layout = self._device.layout(chunks, self._cache)
        self._cache.clear(layout.begun)
        self._adapted.place([(chunk.sequence.adapter, chunk.length) for chunk in chunks])
        logits = self._logits(layout)
        return Logits.of(logits, layout.wanted, self._device)

    def _logits(self, layout: Layout) -> Tensor:
        """Of the rows that the layout keeps."""
        output = self._model(
            input_ids=layout.token_ids,
            position_ids=layout.positions,
            use_cache=False,
            logits_to_keep=layout.kept,
            layout=layout,
        )
        logits: Tensor = output.logits[0]
        return logits
