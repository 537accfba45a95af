"""Attention over the paged KV cache for one flat row of tokens [1, N], given to transformers by name.

The first `singles` tokens each belong to another sequence and look at its whole past; after them come chunks of
prompts. Singles are attended in place: the pool's blocks are the batch of one matrix product, the scores of a
sequence's blocks are brought together for its softmax, and the weighted values are summed over its blocks. No key
or value is copied. With few blocks copying is cheaper than the extra calls, so then they are gathered.
"""

from __future__ import annotations

from collections.abc import Sequence as Listing
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import AttentionInterface, AttentionMaskInterface

from inference.engine.kv_cache import BLOCK_TOKENS, KVCache, blocks_for
from inference.engine.scheduler import Chunk

NAME = "commonweight_paged"
GATHER_BELOW = 12
"""Blocks of all singles together under which gathering them wins (measured on two cores)."""


@dataclass
class Prefill:
    """Rows `first:last` are tokens of one sequence from position `start`; `blocks` is its table."""

    first: int
    last: int
    start: int
    blocks: Tensor
    masks: dict[int | None, Tensor] = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.start + self.last - self.first

    def mask(self, window: int | None) -> Tensor:
        if window not in self.masks:
            self.masks[window] = _visible(torch.arange(self.start, self.end), self.end, window)
        return self.masks[window]


class Layout:
    """Where each token of a step stands: built once for a step, used by every layer."""

    def __init__(self, chunks: Listing[Chunk], cache: KVCache) -> None:
        self.cache = cache
        self.token_ids = torch.tensor([[t for c in chunks for t in c.sequence.tokens[c.start : c.start + c.length]]])
        positions = [p for c in chunks for p in range(c.start, c.start + c.length)]
        self.positions = torch.tensor([positions])
        self.block_of = torch.tensor([c.sequence.blocks[p // BLOCK_TOKENS] for c in chunks for p in _span(c)])
        self.offset_of = torch.tensor([p % BLOCK_TOKENS for p in positions])
        self.begun = torch.tensor([block for c in chunks for block in _begun(c)], dtype=torch.long)
        ends: list[int] = []
        kept: list[int] = []
        row = 0
        self.prefills: list[Prefill] = []
        self.judged: list[tuple[Chunk, int, int]] = []
        singles = [c for c in chunks if c.length == 1]
        for chunk in chunks:
            row += chunk.length
            if chunk.is_judged:
                self.judged.append((chunk, len(kept), len(kept) + chunk.length))
                kept += range(row - chunk.length, row)
            elif chunk.reaches_end:
                kept.append(row - 1)
            if chunk.reaches_end:
                ends.append(len(kept) - 1)
            if chunk.length > 1:
                table = chunk.sequence.blocks[: blocks_for(chunk.start + chunk.length)]
                self.prefills.append(Prefill(row - chunk.length, row, chunk.start, torch.tensor(table)))
        self.kept = torch.tensor(kept, dtype=torch.long)  # rows whose logits are wanted
        self.ends = torch.tensor(ends, dtype=torch.long)  # those of them after which a token is chosen
        self.singles = Singles(singles) if singles else None


def _span(chunk: Chunk) -> range:
    return range(chunk.start, chunk.start + chunk.length)


def _begun(chunk: Chunk) -> list[int]:
    """The block that this chunk is the first to write in, and does not fill."""
    last, offset = divmod(chunk.start + chunk.length, BLOCK_TOKENS)
    return [chunk.sequence.blocks[last]] if offset and last * BLOCK_TOKENS >= chunk.start else []


class Singles:
    """The block tables of sequences that compute one token each."""

    def __init__(self, chunks: Listing[Chunk]) -> None:
        self.count = len(chunks)
        self.positions = torch.tensor([chunk.start for chunk in chunks])
        tables = [chunk.sequence.blocks[: blocks_for(chunk.start + 1)] for chunk in chunks]
        self.width = max(len(table) for table in tables)
        used = [block for table in tables for block in table]
        self.is_gathered = len(used) < GATHER_BELOW or len(set(used)) < len(used)
        self._masks: dict[tuple[int | None, torch.dtype], Tensor] = {}
        if self.is_gathered:
            padded = [block for table in tables for block in table + [table[0]] * (self.width - len(table))]
            self.table = torch.tensor(padded)
        else:
            self._place(tables, used)

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

    def mask(self, window: int | None, dtype: torch.dtype) -> Tensor:
        key = (window, dtype)
        if key not in self._masks:
            visible = _visible(self.positions, self.width * BLOCK_TOKENS, window)
            mask = torch.zeros(visible.shape, dtype=dtype).masked_fill_(~visible, float("-inf"))
            self._masks[key] = mask[:, None, :]
        return self._masks[key]


def _visible(positions: Tensor, length: int, window: int | None) -> Tensor:
    """[query, key]: the key is not later than the query, and not further back than the window."""
    keys = torch.arange(length)[None]
    visible = keys <= positions[:, None]
    return visible if window is None else visible & (keys > positions[:, None] - window)


def paged_attention(  # the signature is transformers'
    module: torch.nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    sliding_window: int | None = None,
    *,
    layout: Layout,
    **kwargs: Any,
) -> tuple[Tensor, None]:
    """query [1, H, N, D], key and value [1, Hk, N, D] -> [1, N, H, D]."""
    unknown = [name for name in ("softcap", "s_aux") if kwargs.get(name) is not None]
    if unknown:
        raise NotImplementedError(f"attention with {', '.join(unknown)}")
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    layer: int = module.layer_idx
    keys, values = layout.cache.keys[layer], layout.cache.values[layer]
    rows, fresh_keys, fresh_values = query[0].transpose(0, 1), key[0].transpose(0, 1), value[0].transpose(0, 1)
    keys[layout.block_of, :, layout.offset_of] = fresh_keys
    values[layout.block_of, :, layout.offset_of] = fresh_values
    out = torch.empty(rows.shape, dtype=query.dtype, device=query.device)
    if layout.singles:
        attend = _gathered if layout.singles.is_gathered else _in_place
        out[: layout.singles.count] = attend(rows, keys, values, layout.singles, scale, sliding_window)
    for prefill in layout.prefills:
        here = slice(prefill.first, prefill.last)
        seen = (key[:, :, here], value[:, :, here]) if prefill.start == 0 else _past(keys, values, prefill)
        plain = prefill.start == 0 and (sliding_window is None or prefill.end <= sliding_window)
        mask = None if plain else prefill.mask(sliding_window)
        attended = functional.scaled_dot_product_attention(
            query[:, :, here], *seen, attn_mask=mask, is_causal=plain, scale=scale, enable_gqa=True
        )
        out[here] = attended[0].transpose(0, 1)
    return out[None], None


def _past(keys: Tensor, values: Tensor, prefill: Prefill) -> tuple[Tensor, Tensor]:
    return tuple(_lined_up(pool, prefill.blocks, 1)[:, :, : prefill.end] for pool in (keys, values))


def _lined_up(pool: Tensor, table: Tensor, sequences: int) -> Tensor:
    """The blocks of a table, copied into one stretch for each sequence: [sequence, head, token, head_size]."""
    _, heads, tokens, size = pool.shape
    blocks = pool.index_select(0, table).view(sequences, -1, heads, tokens, size)
    return blocks.transpose(1, 2).reshape(sequences, heads, -1, size)


def _gathered(rows: Tensor, keys: Tensor, values: Tensor, singles: Singles, scale: float, window: int | None) -> Tensor:
    grouped = _grouped(rows, singles.count, keys.shape[1])
    out = functional.scaled_dot_product_attention(
        grouped,
        _lined_up(keys, singles.table, singles.count),
        _lined_up(values, singles.table, singles.count),
        attn_mask=singles.mask(window, rows.dtype)[:, None],
        scale=scale,
    )
    return out.reshape(singles.count, rows.shape[1], -1)


def _in_place(rows: Tensor, keys: Tensor, values: Tensor, singles: Singles, scale: float, window: int | None) -> Tensor:
    count, width, heads, per_head = singles.count, singles.width, keys.shape[1], rows.shape[1] // keys.shape[1]
    if singles.stretch:
        low, high = singles.stretch
        keys, values = keys[low:high], values[low:high]
    else:
        keys, values = keys.index_select(0, singles.used), values.index_select(0, singles.used)
    grouped = _grouped(rows, count, heads) * scale
    scores = grouped.index_select(0, singles.owner_of_entry) @ keys.transpose(2, 3)
    scores = scores.index_select(0, singles.table).view(count, width, heads * per_head, BLOCK_TOKENS)
    scores = scores.transpose(1, 2).reshape(count, heads * per_head, width * BLOCK_TOKENS)
    weights = (scores + singles.mask(window, scores.dtype)).softmax(-1, dtype=torch.float32).to(rows.dtype)
    weights = weights.view(count, heads * per_head, width, BLOCK_TOKENS).transpose(1, 2)
    weights = weights.reshape(count * width, heads, per_head, BLOCK_TOKENS)
    attended = weights.index_select(0, singles.row_of_entry) @ values
    if width == 1 and singles.is_whole:
        return attended.index_select(0, singles.table).view(count, heads * per_head, -1)
    attended = attended.index_select(0, singles.entries).float()
    out = torch.zeros((count, *attended.shape[1:]), device=rows.device).index_add_(0, singles.owners, attended)
    return out.view(count, heads * per_head, -1).to(rows.dtype)


def _grouped(rows: Tensor, count: int, heads: int) -> Tensor:
    """[sequence, KV head, query heads that share it, head_size]"""
    return rows[:count].reshape(count, heads, -1, rows.shape[-1])


def no_mask(*args: Any, **kwargs: Any) -> None:
    """The layout knows who sees whom; a mask over the flat row would be quadratic in the step."""


AttentionInterface.register(NAME, paged_attention)
AttentionMaskInterface.register(NAME, no_mask)
