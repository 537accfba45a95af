"""Keys and values of the running sequences, in blocks of a pool.

Paged: a sequence owns a table of blocks, so memory follows its true length, a preempted sequence gives everything
back at once, and sequences with the same beginning share its blocks. On a CPU the pool is attended *in
place* (see `attention`): gathering blocks first costs more than the attention itself, and padded slots waste both
memory and time on mixed lengths.
"""

from __future__ import annotations

import hashlib
import heapq
import math
from array import array
from collections import OrderedDict
from collections.abc import Iterable
from collections.abc import Sequence as Listing
from dataclasses import dataclass
from itertools import takewhile
from mmap import MADV_DONTDUMP, MAP_ANONYMOUS, MAP_PRIVATE, mmap
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
    """From a text configuration of transformers. Where layers differ, that of the largest; what has no heads keeps a
    state, which is no larger than this but for the shortest texts."""
    shapes = [_shape(layer) for layer in config.per_layer_config]
    heads, size = max(shapes, key=math.prod)
    return Geometry(layers=config.num_hidden_layers, heads=heads, head_size=size)


def _shape(layer: Any) -> tuple[int, int]:
    """How many heads keys and values have in a layer, and their size."""
    heads = getattr(layer, "num_attention_heads", None) or 1
    size = getattr(layer, "head_dim", None) or layer.hidden_size // heads
    return getattr(layer, "num_key_value_heads", None) or heads, size


def stated_length(config: Any) -> int | None:
    """Of a sequence. XLNet states -1, for it has no end."""
    stated = getattr(config, "max_position_embeddings", None)
    return stated if isinstance(stated, int) and stated > 0 else None


def two_part_geometry(config: Any) -> Geometry:
    """Of the decoder of a model in two parts. It keeps as much of each token that it reads as of each it writes."""
    heads = getattr(config, "decoder_attention_heads", None) or config.num_attention_heads
    layers = getattr(config, "decoder_layers", None) or getattr(config, "num_decoder_layers", None)
    return Geometry(
        layers=layers or config.num_hidden_layers,
        heads=heads,
        head_size=getattr(config, "d_kv", None) or config.hidden_size // heads,
    )


class BlockPool:
    """Which blocks are free, lowest first, so that those in use stay close together.

    A block that is full has a key, which stands for its tokens and all before them. Sequences that begin alike share
    it; given back by the last of them it is kept, and counts as free, until room is needed: the one used longest ago
    goes first.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._empty = list(range(size))
        self._users = [0] * size
        self._kept: OrderedDict[int, None] = OrderedDict()  # blocks with a key that nobody uses, oldest first
        self._by_key: dict[bytes, int] = {}
        self._key_of: dict[int, bytes] = {}

    @property
    def free(self) -> int:
        return len(self._empty) + len(self._kept)

    def take(self, count: int) -> list[int]:
        if count > self.free:
            raise RuntimeError(f"{count} blocks wanted, {self.free} free: the scheduler must ask first.")
        return [self._take_one() for _ in range(count)]

    def give_back(self, blocks: list[int]) -> None:
        for block in reversed(blocks):  # the end of a text is less likely to be used again than its beginning
            self._users[block] -= 1
            if self._users[block]:
                continue
            if block in self._key_of:
                self._kept[block] = None
            else:
                heapq.heappush(self._empty, block)

    def find(self, keys: Iterable[bytes]) -> list[int]:
        """The blocks of a beginning that are here, up to the first that is not."""
        found = takewhile(lambda block: block is not None, (self._by_key.get(key) for key in keys))
        return [block for block in found if block is not None]

    def unused(self, blocks: list[int]) -> int:
        """How many of them count as free."""
        return sum(block in self._kept for block in blocks)

    def share(self, blocks: list[int]) -> list[int]:
        for block in blocks:
            self._users[block] += 1
            self._kept.pop(block, None)
        return blocks

    def name(self, block: int, key: bytes) -> None:
        """Its tokens are computed, all of them. The first of two that hold the same is kept."""
        if block not in self._key_of and key not in self._by_key:
            self._by_key[key], self._key_of[block] = block, key

    def _take_one(self) -> int:
        if self._empty:
            block = heapq.heappop(self._empty)
        else:
            block, _ = self._kept.popitem(last=False)
            del self._by_key[self._key_of.pop(block)]
        self._users[block] = 1
        return block


class KVCache:
    """The pool's tensors, one pair for each layer: [block, head, token in block, head_size]."""

    def __init__(self, geometry: Geometry, blocks: int, dtype: torch.dtype, device: torch.device) -> None:
        shape = (2, geometry.layers, blocks, geometry.heads, BLOCK_TOKENS, geometry.head_size)
        self.device = device
        self._whole = _nothing(shape, dtype) if device.type == "cpu" else torch.zeros(shape, dtype=dtype, device=device)
        self.keys, self.values = self._whole[0].unbind(), self._whole[1].unbind()

    def clear(self, blocks: torch.Tensor) -> None:
        """Of what others left: a block is attended whole, and what is no number stays none, whatever its weight."""
        if len(blocks):
            self._whole.index_fill_(2, blocks, 0)


def _nothing(shape: tuple[int, ...], dtype: torch.dtype) -> torch.Tensor:
    """Zeros, of which the system gives a page when it is first written: a pool is as large as its limit lets it, and
    to fill it would take longer than to read the files of a small model. What people asked is in no dump of a core."""
    pages = mmap(-1, math.prod(shape) * dtype.itemsize, flags=MAP_PRIVATE | MAP_ANONYMOUS)
    pages.madvise(MADV_DONTDUMP)
    return torch.frombuffer(pages, dtype=dtype).view(shape)


def blocks_for(tokens: int) -> int:
    return -(-tokens // BLOCK_TOKENS)


def key_after(parent: bytes, tokens: Listing[int]) -> bytes:
    """Of a full block, by what stands before it and in it."""
    return hashlib.blake2b(parent + array("q", tokens).tobytes(), digest_size=16).digest()
