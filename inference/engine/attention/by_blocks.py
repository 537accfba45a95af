"""Singles on an accelerator: every sequence has the same number of blocks, so that each shape is fixed beforehand and
a step can be recorded. Blocks are the batch of both products – the past of one long sequence is read by many
processors at once –, and what a block adds is summed over the blocks of its sequence.
"""

from __future__ import annotations

import torch
from torch import Tensor

from inference.engine.attention.layout import Singles, grouped, visible
from inference.engine.kv_cache import BLOCK_TOKENS


class ByBlocks(Singles):
    """`table` is [width, count], with any block of the pool behind the end of a sequence: it is not seen."""

    def __init__(self, table: Tensor, positions: Tensor) -> None:
        self.width, self.count = table.shape
        self._table = table.reshape(-1)
        self._positions = positions
        self._hidden: dict[int | None, Tensor] = {}

    def attend(self, rows: Tensor, keys: Tensor, values: Tensor, scale: float, window: int | None) -> Tensor:
        asked = grouped(rows, self.count, keys.shape[1]) * scale
        scores = (asked[None] @ self._blocks(keys).transpose(3, 4)).float()  # [width, count, head, group, token]
        scores = scores.masked_fill(self._hidden_from(window), float("-inf"))
        weights = (scores - scores.amax((0, 4), keepdim=True)).exp()
        weights = (weights / weights.sum((0, 4), keepdim=True)).to(rows.dtype)
        attended = (weights @ self._blocks(values)).sum(0, dtype=torch.float32)
        return attended.to(rows.dtype).reshape(self.count, rows.shape[1], -1)

    def _blocks(self, pool: Tensor) -> Tensor:
        return pool.index_select(0, self._table).view(self.width, self.count, *pool.shape[1:])

    def _hidden_from(self, window: int | None) -> Tensor:
        """[width, count, 1, 1, token]"""
        if window not in self._hidden:
            seen = visible(self._positions, self.width * BLOCK_TOKENS, window)
            hidden = (~seen).view(self.count, self.width, BLOCK_TOKENS).transpose(0, 1)
            self._hidden[window] = hidden[:, :, None, None]
        return self._hidden[window]
