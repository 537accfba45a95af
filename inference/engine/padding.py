"""Rows of unequal length as one tensor."""

from __future__ import annotations

from collections.abc import Sequence as Listing

import torch
from torch import Tensor


def padded(rows: Listing[Listing[int]], longest: int, filler: int) -> Tensor:
    return torch.tensor([[*row, *[filler] * (longest - len(row))] for row in rows])


def mask_of(rows: Listing[Listing[int]], longest: int) -> Tensor:
    """1 for what is a row's own, 0 for what fills it up."""
    lengths = torch.tensor(list(map(len, rows)))
    return (torch.arange(longest)[None] < lengths[:, None]).long()
