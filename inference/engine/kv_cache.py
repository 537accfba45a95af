"""Keys and values of the running sequences, in blocks of a pool.

Paged: a sequence owns a table of blocks, so memory follows its true length, a preempted sequence gives everything
back at once, and blocks can later be shared by sequences with the same beginning. On a CPU the pool is attended *in
place* (see `attention`): gathering blocks first costs more than the attention itself, and padded slots waste both
memory and time on mixed lengths.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Any

import torch

BLOCK_TOKENS = 64


@dataclass(frozen=True)
class Geometry:
    """The shape of one layer's keys and values."""

    layers: int
    heads: int
    head_size: int

    @property
    def elements_per_token(self) -> int:
        """Keys and values of all layers."""
        return 2 * self.layers * self.heads * self.head_size


def geometry_of(config: Any) -> Geometry:
    """From a text configuration of transformers."""
    heads = config.num_attention_heads
    return Geometry(
        layers=config.num_hidden_layers,
        heads=getattr(config, "num_key_value_heads", None) or heads,
        head_size=getattr(config, "head_dim", None) or config.hidden_size // heads,
    )


class BlockPool:
    """Which blocks are free. Lowest first, so that those in use stay close together."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._free = list(range(size))

    @property
    def free(self) -> int:
        return len(self._free)

    def take(self, count: int) -> list[int]:
        if count > len(self._free):
            raise RuntimeError(f"{count} blocks wanted, {len(self._free)} free: the scheduler must ask first.")
        return [heapq.heappop(self._free) for _ in range(count)]

    def give_back(self, blocks: list[int]) -> None:
        for block in blocks:
            heapq.heappush(self._free, block)


class KVCache:
    """The pool's tensors, one pair for each layer: [block, head, token in block, head_size]."""

    def __init__(self, geometry: Geometry, blocks: int, dtype: torch.dtype, device: torch.device) -> None:
        shape = (blocks, geometry.heads, BLOCK_TOKENS, geometry.head_size)
        self.keys = [torch.zeros(shape, dtype=dtype, device=device) for _ in range(geometry.layers)]
        self.values = [torch.zeros(shape, dtype=dtype, device=device) for _ in range(geometry.layers)]


def blocks_for(tokens: int) -> int:
    return -(-tokens // BLOCK_TOKENS)
