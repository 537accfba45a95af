"""Attention of all rows of a step at once, prompts and single tokens alike."""

from __future__ import annotations

from collections.abc import Sequence as Listing

import torch
from torch import Tensor

from inference.engine.attention.layout import Singles, table_of
from inference.engine.attention.scoring import Scoring
from inference.engine.compiled.kernels import Kernels
from inference.engine.scheduler import Chunk


class Whole(Singles):
    def __init__(self, chunks: Listing[Chunk], kernels: Kernels) -> None:
        self._kernels = kernels
        self.count = sum(chunk.length for chunk in chunks)
        facts: list[tuple[int, int, int, int]] = []
        table: list[int] = []
        row = 0
        for chunk in chunks:
            facts.append((row, chunk.length, chunk.start, len(table)))
            table += table_of(chunk)
            row += chunk.length
        self._facts, self._table = torch.tensor(facts), torch.tensor(table)

    def attend(self, rows: Tensor, keys: Tensor, values: Tensor, scoring: Scoring) -> Tensor:
        rows = rows.contiguous()
        out = torch.empty_like(rows)
        self.attend_into(out, rows, (keys, values), scoring)
        return out

    def attend_into(self, out: Tensor, rows: Tensor, kept: tuple[Tensor, Tensor], scoring: Scoring) -> None:
        """Both are contiguous."""
        self._kernels.attend(rows, out, kept, self._facts, self._table, scoring)
