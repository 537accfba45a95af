"""Singles on an accelerator: every sequence has the same number of blocks, so that each shape is fixed beforehand and
a step can be recorded. Blocks are the batch of both products – the past of one long sequence is read by many
processors at once –, and what a block adds is summed over the blocks of its sequence.
"""

from __future__ import annotations

import torch
from torch import Tensor

from inference.engine.attention.layout import Singles, grouped, visible
from inference.engine.attention.scoring import Scoring
from inference.engine.kv_cache import BLOCK_TOKENS


class ByBlocks(Singles):
    """`table` is [width, count], with any block of the pool behind the end of a sequence: it is not seen."""

    def __init__(self, table: Tensor, positions: Tensor) -> None:
        self.width, self.count = table.shape
        self._table = table.reshape(-1)
        self._positions = positions
        self._hidden: dict[int | None, Tensor] = {}

    def attend(self, rows: Tensor, keys: Tensor, values: Tensor, scoring: Scoring) -> Tensor:
        asked = grouped(rows, self.count, keys.shape[1]) * scoring.scale
        scores = (asked[None] @ self._blocks(keys).transpose(3, 4)).float()  # [width, count, head, group, token]
        scores = scoring.capped(scores).masked_fill(self._hidden_from(scoring.window), float("-inf"))
        weights = _weights(scores, scoring.sinks).to(rows.dtype)
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


def _weights(scores: Tensor, sinks: Tensor | None) -> Tensor:
    highest = scores.amax((0, 4), keepdim=True)
    if sinks is None:
        weights = (scores - highest).exp()
        return weights / weights.sum((0, 4), keepdim=True)
    beside = sinks.float().view(*scores.shape[2:4], 1)
    highest = highest.maximum(beside)
    weights = (scores - highest).exp()
    return weights / (weights.sum((0, 4), keepdim=True) + (beside - highest).exp())
