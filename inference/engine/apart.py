"""Sequences computed each by itself, with what transformers keeps of its past for its architecture.

Keys and values of all sequences lie in one pool, and all of a step is one row of tokens, only where an architecture
attends as most do. What tells positions by a bias or keeps a state in place of keys is computed here: as transformers
does, one after another, so that it is right, and as slow as one request at a time.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Sequence as Listing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from transformers import PreTrainedModel
from transformers.cache_utils import Cache, DynamicLayer, DynamicSlidingWindowLayer
from transformers.generation.utils import ALL_CACHE_NAMES

from inference.engine.adapters import Rows
from inference.engine.runner import Logits, Runner
from inference.engine.scheduler import Chunk
from inference.engine.sequence import Sequence

if TYPE_CHECKING:
    from inference.engine.devices.base import Device


MOST_READ = 4_096
"""Tokens that are read at once: nobody else's are computed meanwhile."""
KEYS = (DynamicLayer, DynamicSlidingWindowLayer)


@dataclass
class Past:
    """What was computed of a sequence: its first `length` tokens."""

    length: int = 0
    kept: dict[str, Any] = field(default_factory=dict)


class ApartRunner(Runner):
    """A prompt is read in the parts that the scheduler makes of it, or with `reads_whole` all at once when
    its last part is due: what keeps a state can only be continued token by token."""

    def __init__(self, module: PreTrainedModel, adapted: Rows, device: Device, *, reads_whole: bool) -> None:
        self._module, self._adapted, self._device = module, adapted, device
        self._reads_whole = reads_whole
        self.longest = MOST_READ if reads_whole else sys.maxsize
        """Of a sequence, in tokens."""
        self._chooses_rows = "logits_to_keep" in inspect.signature(module.forward).parameters
        self._pasts: dict[Sequence, Past] = {}

    def run(self, chunks: Listing[Chunk]) -> Logits:
        """As `Runner.run`; a chunk that is computed twice begins its sequence anew."""
        self._let_go()
        following: list[Tensor] = []
        judged: list[tuple[Chunk, Tensor]] = []
        for chunk in chunks:
            if self._reads_whole and not chunk.reaches_end:
                continue
            computed, rows = self._computed(chunk)
            if computed.is_judged:
                judged.append((computed, rows))
            if chunk.reaches_end:
                following.append(rows[-1])
        none = torch.empty((0, 1), device=self._device.place)
        return Logits(torch.stack(following) if following else none, judged)

    def rest(self) -> None:
        self._pasts.clear()

    def _let_go(self) -> None:
        """Of those that have ended, or made room for others and begin again."""
        self._pasts = {sequence: past for sequence, past in self._pasts.items() if sequence.blocks}

    def _computed(self, chunk: Chunk) -> tuple[Chunk, Tensor]:
        """All that is not computed up to the end of the chunk, with the logits of its last token or of each."""
        sequence, end = chunk.sequence, chunk.start + chunk.length
        past = self._pasts.pop(sequence, Past())  # where this fails, it is neither what it was nor what it should be
        if past.length > chunk.start:
            past = Past()
        computed = Chunk(sequence, past.length, end - past.length)
        rows = self._forward(computed, past)
        past.length = end
        self._pasts[sequence] = past
        return computed, rows

    def _forward(self, chunk: Chunk, past: Past) -> Tensor:
        end = chunk.start + chunk.length
        self._adapted.place([(chunk.sequence.adapter, chunk.length)])
        ids = self._device.put([chunk.sequence.tokens[:end]])
        inputs = self._module.prepare_inputs_for_generation(
            ids,
            next_sequence_length=chunk.length,
            attention_mask=torch.ones_like(ids),
            is_first_iteration=chunk.start == 0,
            use_cache=True,
            **past.kept,
        )
        if self._chooses_rows and not chunk.is_judged:
            inputs["logits_to_keep"] = 1
        output = self._module(**inputs, return_dict=True)
        past.kept = {name: output[name] for name in ALL_CACHE_NAMES if output.get(name) is not None}
        if not past.kept or not (self._reads_whole or _are_keys(past.kept)):
            raise NotImplementedError("What it keeps of what it has read cannot be continued so.")
        logits: Tensor = output.logits[0]
        return logits


def _are_keys(kept: dict[str, Any]) -> bool:
    """And values, of every token: what is read later finds all that it would have found beside it."""
    return all(isinstance(each, Cache) and all(type(layer) in KEYS for layer in each.layers) for each in kept.values())
