"""Where each token of a step stands: built once for a step, used by every layer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from collections.abc import Sequence as Listing
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from inference.engine.attention.scoring import Scoring
from inference.engine.kv_cache import BLOCK_TOKENS, KVCache, blocks_for
from inference.engine.scheduler import Chunk


class Singles(ABC):
    """Sequences that compute one token each, and look at all that they have; or all chunks of a step, if a layout says
    so."""

    count: int

    @abstractmethod
    def attend(self, rows: Tensor, keys: Tensor, values: Tensor, scoring: Scoring) -> Tensor:
        """The first `count` of `rows` [N, H, D] over one layer's pool -> [count, H, D]."""


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
            positions = torch.arange(self.start, self.end, device=self.blocks.device)
            self.masks[window] = visible(positions, self.end, window)
        return self.masks[window]


class Wanted(NamedTuple):
    """`kept` are rows of a step whose logits are wanted, and `ends` those of them after which a token is chosen.
    `judged` are the chunks whose every token is told, with the first and the last of their rows among `kept`."""

    kept: list[int]
    ends: list[int]
    judged: list[tuple[Chunk, int, int]]

    @classmethod
    def of(cls, chunks: Listing[Chunk]) -> Wanted:
        row = 0
        kept: list[int] = []
        ends: list[int] = []
        judged: list[tuple[Chunk, int, int]] = []
        for chunk in chunks:
            row += chunk.length
            if chunk.is_judged:
                judged.append((chunk, len(kept), len(kept) + chunk.length))
                kept += range(row - chunk.length, row)
            elif chunk.reaches_end:
                kept.append(row - 1)
            if chunk.reaches_end:
                ends.append(len(kept) - 1)
        return cls(kept, ends, judged)


class Places(Protocol):
    """What a layer has to know."""

    cache: KVCache
    block_of: Tensor
    offset_of: Tensor
    singles: Singles | None
    prefills: Listing[Prefill]
    repeats_heads: bool


class Layout:
    """`singles_of` makes of the chunks of one token each what attends them, or with `attends_all` of all. With
    `repeats_heads` shared heads of the past are written out: on an accelerator no fused kernel takes both them and a
    mask."""

    def __init__(
        self,
        chunks: Listing[Chunk],
        cache: KVCache,
        singles_of: Callable[[Listing[Chunk]], Singles],
        *,
        repeats_heads: bool = False,
        attends_all: bool = False,
    ) -> None:
        self.cache = cache
        self.repeats_heads = repeats_heads
        self._device = cache.device
        self.token_ids = self._put([[t for c in chunks for t in c.sequence.tokens[c.start : c.start + c.length]]])
        positions = [p for c in chunks for p in range(c.start, c.start + c.length)]
        self.positions = self._put([positions])
        self.block_of = self._put([c.sequence.blocks[p // BLOCK_TOKENS] for c in chunks for p in _span(c)])
        self.offset_of = self._put([p % BLOCK_TOKENS for p in positions])
        self.begun = self._put([block for c in chunks for block in begun(c)])
        row = 0
        prefills: list[Prefill] = []
        for chunk in chunks:
            row += chunk.length
            if chunk.length > 1 and not attends_all:
                prefills.append(Prefill(row - chunk.length, row, chunk.start, self._put(table_of(chunk))))
        self.prefills: Listing[Prefill] = prefills
        self.wanted = Wanted.of(chunks)
        self.kept = self._put(self.wanted.kept)
        singles = [c for c in chunks if c.length == 1 or attends_all]
        self.singles: Singles | None = singles_of(singles) if singles else None

    def _put(self, numbers: object) -> Tensor:
        return torch.tensor(numbers, dtype=torch.long, device=self._device)


def _span(chunk: Chunk) -> range:
    return range(chunk.start, chunk.start + chunk.length)


def begun(chunk: Chunk) -> list[int]:
    """The block that this chunk is the first to write in, and does not fill."""
    last, offset = divmod(chunk.start + chunk.length, BLOCK_TOKENS)
    return [chunk.sequence.blocks[last]] if offset and last * BLOCK_TOKENS >= chunk.start else []


def table_of(chunk: Chunk) -> list[int]:
    return chunk.sequence.blocks[: blocks_for(chunk.start + chunk.length)]


def visible(positions: Tensor, length: int, window: int | None) -> Tensor:
    """[query, key]: the key is not later than the query, and not further back than the window."""
    keys = torch.arange(length, device=positions.device)[None]
    seen = keys <= positions[:, None]
    return seen if window is None else seen & (keys > positions[:, None] - window)


def grouped(rows: Tensor, count: int, heads: int) -> Tensor:
    """[sequence, KV head, query heads that share it, head_size]"""
    return rows[:count].reshape(count, heads, -1, rows.shape[-1])


def lined_up(pool: Tensor, table: Tensor, sequences: int) -> Tensor:
    """The blocks of a table, copied into one stretch for each sequence: [sequence, head, token, head_size]."""
    _, heads, tokens, size = pool.shape
    blocks = pool.index_select(0, table).view(sequences, -1, heads, tokens, size)
    return blocks.transpose(1, 2).reshape(sequences, heads, -1, size)
