"""Decoding on an accelerator in steps of fixed shapes: so many rows, so many blocks a row, each recorded when it is
first met. Rows that belong to nobody write into a block that is lent to nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Listing
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from inference.engine.attention.by_blocks import ByBlocks
from inference.engine.attention.layout import Prefill, Singles, begun, table_of
from inference.engine.kv_cache import BLOCK_TOKENS, KVCache
from inference.engine.runner import Logits, Runner
from inference.engine.scheduler import Chunk

if TYPE_CHECKING:
    from inference.engine.adapters import Rows
    from inference.engine.devices.cuda import CudaDevice

LEAST_BLOCKS = 4
"""Below this the blocks that are read for nothing cost less than another recording."""


class SlotRunner(Runner):
    """Steps in which every sequence moves by one token are replayed; all others are computed as they come."""

    def __init__(self, module: nn.Module, cache: KVCache, adapted: Rows, device: CudaDevice) -> None:
        super().__init__(module, cache, adapted, device)
        self._recorder = device
        self._steps: dict[tuple[int, int], Step] = {}

    def run(self, chunks: Listing[Chunk]) -> Logits:
        if not all(_is_plain(chunk) for chunk in chunks):
            return super().run(chunks)
        if blocks := [block for chunk in chunks for block in begun(chunk)]:
            self._cache.clear(self._device.put(blocks))
        self._adapted.place([])
        shape = _shape(chunks)
        if shape not in self._steps:
            self._steps[shape] = Step(*shape, self._model, self._cache, self._recorder)
        return Logits(self._steps[shape].run(chunks), [])


class Step:
    """`told` is what the host says of a step, in one copy: token, position, block and place in it of each row, then the
    blocks of all rows."""

    def __init__(self, rows: int, width: int, module: nn.Module, cache: KVCache, device: CudaDevice) -> None:
        self._rows, self._width = rows, width
        self._module, self.cache, self._device = module, cache, device
        self._nobody = len(cache.keys[0]) - 1
        self._told = torch.zeros((4 + width, rows), dtype=torch.long, device=device.place)
        self._staged = device.staging(self._told)
        self.block_of, self.offset_of = self._told[2], self._told[3]
        self.prefills: Listing[Prefill] = ()
        self.singles: Singles | None = None
        self.repeats_heads = False
        self._again: Callable[[], Tensor] | None = None

    def run(self, chunks: Listing[Chunk]) -> Tensor:
        """Logits of the next token of each."""
        self._staged.copy_(torch.tensor(self._says(chunks)))
        self._told.copy_(self._staged, non_blocking=True)
        if self._again is None:
            self._again = self._device.record(self._compute)
        return self._again()[: len(chunks)]

    def _compute(self) -> Tensor:
        self.singles = ByBlocks(self._told[4:], self._told[1])
        output = self._module(
            input_ids=self._told[:1], position_ids=self._told[1:2], use_cache=False, logits_to_keep=0, layout=self
        )
        logits: Tensor = output.logits[0]
        return logits

    def _says(self, chunks: Listing[Chunk]) -> list[list[int]]:
        """Column by column, then turned."""
        columns = []
        for chunk in chunks:
            table = table_of(chunk)
            place, offset = divmod(chunk.start, BLOCK_TOKENS)
            token = chunk.sequence.tokens[chunk.start]
            columns.append([token, chunk.start, table[place], offset, *table, *[table[0]] * (self._width - len(table))])
        columns += [[0, 0, self._nobody, 0, *[self._nobody] * self._width]] * (self._rows - len(chunks))
        return list(map(list, zip(*columns, strict=True)))


def _is_plain(chunk: Chunk) -> bool:
    return chunk.length == 1 and chunk.reaches_end and not chunk.is_judged and not chunk.sequence.adapter


def _shape(chunks: Listing[Chunk]) -> tuple[int, int]:
    """Powers of two: no more than half of a step is for nobody, and there are few shapes to record."""
    return _at_least(len(chunks)), max(LEAST_BLOCKS, _at_least(max(len(table_of(chunk)) for chunk in chunks)))


def _at_least(number: int) -> int:
    return 1 << (number - 1).bit_length()
