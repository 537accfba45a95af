"""Singles on a CPU: attended in place. The pool's blocks are the batch of one matrix product, the scores of a
sequence's blocks are brought together for its softmax, and the weighted values are summed over its blocks. No key
or value is copied. With few blocks copying is cheaper than the extra calls, so then they are gathered.
"""

from __future__ import annotations

from collections.abc import Sequence as Listing

import torch
from torch import Tensor
from torch.nn import functional

from inference.engine.attention.layout import Singles, grouped, lined_up, table_of, visible
from inference.engine.attention.scoring import Scoring, attend_written_out
from inference.engine.kv_cache import BLOCK_TOKENS
from inference.engine.scheduler import Chunk

GATHER_BELOW = 12
"""Blocks of all singles together under which gathering them wins (measured on two cores)."""


class InPlace(Singles):
    """The block tables of sequences that compute one token each."""

    def __init__(self, chunks: Listing[Chunk]) -> None:
        self.count = len(chunks)
        self.positions = torch.tensor([chunk.start for chunk in chunks])
        tables = [table_of(chunk) for chunk in chunks]
        self.width = max(len(table) for table in tables)
        used = [block for table in tables for block in table]
        self.is_gathered = len(used) < GATHER_BELOW or len(set(used)) < len(used)
        self._masks: dict[tuple[int | None, torch.dtype], Tensor] = {}
        if self.is_gathered:
            padded = [block for table in tables for block in table + [table[0]] * (self.width - len(table))]
            self.table = torch.tensor(padded)
        else:
            self._place(tables, used)

    def attend(self, rows: Tensor, keys: Tensor, values: Tensor, scoring: Scoring) -> Tensor:
        attend = self._gathered if self.is_gathered else self._in_place
        return attend(rows, keys, values, scoring)

    def _place(self, tables: list[list[int]], used: list[int]) -> None:
        """Number the blocks as entries of a stretch of the pool, or of a copy when they lie too far apart."""
        low, high = min(used), max(used) + 1
        self.stretch = (low, high) if high - low <= 1.5 * len(used) else None
        entry = {block: block - low if self.stretch else at for at, block in enumerate(used)}
        self.used = torch.tensor(used)
        self.entries = torch.tensor([entry[block] for block in used])
        owners = [owner for owner, table in enumerate(tables) for _ in table]
        self.owners = torch.tensor(owners)
        size = high - low if self.stretch else len(used)
        rows = [owner * self.width + at for owner, table in enumerate(tables) for at in range(len(table))]
        self.owner_of_entry = torch.zeros(size, dtype=torch.long).index_copy_(0, self.entries, self.owners)
        self.row_of_entry = torch.zeros(size, dtype=torch.long).index_copy_(0, self.entries, torch.tensor(rows))
        padded = [entry[block] for table in tables for block in table + [table[0]] * (self.width - len(table))]
        self.table = torch.tensor(padded)
        self.is_whole = size == len(used)

    def _mask(self, window: int | None, dtype: torch.dtype) -> Tensor:
        key = (window, dtype)
        if key not in self._masks:
            seen = visible(self.positions, self.width * BLOCK_TOKENS, window)
            mask = torch.zeros(seen.shape, dtype=dtype).masked_fill_(~seen, float("-inf"))
            self._masks[key] = mask[:, None, :]
        return self._masks[key]

    def _gathered(self, rows: Tensor, keys: Tensor, values: Tensor, scoring: Scoring) -> Tensor:
        keys, values = (lined_up(pool, self.table, self.count) for pool in (keys, values))
        if not scoring.is_plain:
            seen = visible(self.positions, self.width * BLOCK_TOKENS, scoring.window)
            return attend_written_out(rows[: self.count, :, None], keys, values, seen[:, None, None], scoring)[:, :, 0]
        mask = self._mask(scoring.window, rows.dtype)[:, None]
        asked = grouped(rows, self.count, keys.shape[1])
        out = functional.scaled_dot_product_attention(asked, keys, values, attn_mask=mask, scale=scoring.scale)
        return out.reshape(self.count, rows.shape[1], -1)

    def _in_place(self, rows: Tensor, keys: Tensor, values: Tensor, scoring: Scoring) -> Tensor:
        count, width, heads, per_head = self.count, self.width, keys.shape[1], rows.shape[1] // keys.shape[1]
        if self.stretch:
            low, high = self.stretch
            keys, values = keys[low:high], values[low:high]
        else:
            keys, values = keys.index_select(0, self.used), values.index_select(0, self.used)
        asked = grouped(rows, count, heads) * scoring.scale
        scores = asked.index_select(0, self.owner_of_entry) @ keys.transpose(2, 3)
        scores = scores.index_select(0, self.table).view(count, width, heads * per_head, BLOCK_TOKENS)
        scores = scores.transpose(1, 2).reshape(count, heads * per_head, width * BLOCK_TOKENS)
        scores = scoring.capped(scores) + self._mask(scoring.window, scores.dtype)
        weights = scoring.weights(scores).to(rows.dtype)
        weights = weights.view(count, heads * per_head, width, BLOCK_TOKENS).transpose(1, 2)
        weights = weights.reshape(count * width, heads, per_head, BLOCK_TOKENS)
        attended = weights.index_select(0, self.row_of_entry) @ values
        if width == 1 and self.is_whole:
            return attended.index_select(0, self.table).view(count, heads * per_head, -1)
        attended = attended.index_select(0, self.entries).float()
        out = torch.zeros((count, *attended.shape[1:]), device=rows.device).index_add_(0, self.owners, attended)
        return out.view(count, heads * per_head, -1).to(rows.dtype)
