"""A step with prompts in it, as the host tells it to an accelerator: one stretch of numbers, in one copy."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Listing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from torch import Tensor

from inference.engine.attention.layout import Wanted, table_of
from inference.engine.kv_cache import BLOCK_TOKENS
from inference.engine.scheduler import Chunk

if TYPE_CHECKING:
    from inference.engine.devices.cuda import CudaDevice

TILE = 64
"""Rows of a prompt that one program attends."""
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Reading:
    """`rows` [4, n] are token, position, block and place in it of each; `kept` whose logits are wanted; `table`
    [width, sequences] the blocks of each, the `singles` with one row first; `tiles` [4, count] as
    `kernels.attend_tiles` has it."""

    rows: Tensor
    kept: Tensor
    table: Tensor
    tiles: Tensor
    singles: int

    @classmethod
    def of(cls, chunks: Listing[Chunk], wanted: Wanted, device: CudaDevice) -> Reading:
        parts = [
            np.concatenate([_rows(chunk) for chunk in chunks], axis=1),
            np.array([wanted.kept], dtype=np.int64),
            _table(chunks),
            np.array(list(_tiles(chunks)), dtype=np.int64).reshape(-1, 4).T,
        ]
        told = device.put(np.concatenate([part.reshape(-1) for part in parts]))
        sizes = [part.size for part in parts]
        tensors = [one.view(part.shape) for one, part in zip(told.split(sizes), parts, strict=True)]
        return cls(tensors[0], tensors[1][0], tensors[2], tensors[3], sum(chunk.length == 1 for chunk in chunks))


def _rows(chunk: Chunk) -> Numbers:
    end = chunk.start + chunk.length
    positions = np.arange(chunk.start, end)
    blocks = np.array(chunk.sequence.blocks)[positions // BLOCK_TOKENS]
    return np.stack([np.array(chunk.sequence.tokens[chunk.start : end]), positions, blocks, positions % BLOCK_TOKENS])


def _table(chunks: Listing[Chunk]) -> Numbers:
    tables = [table_of(chunk) for chunk in chunks]
    whole = np.zeros((max(map(len, tables)), len(tables)), dtype=np.int64)
    for column, table in enumerate(tables):
        whole[: len(table), column] = table
    return whole


def _tiles(chunks: Listing[Chunk]) -> Iterator[tuple[int, int, int, int]]:
    row = 0
    for whose, chunk in enumerate(chunks):
        for first in range(0, chunk.length if chunk.length > 1 else 0, TILE):
            yield row + first, min(TILE, chunk.length - first), chunk.start + first, whose
        row += chunk.length
