"""Linear layers in bfloat16 by a product of our own.

oneDNN takes as long for one row as for sixteen and ten microseconds for each call, and gives another sum to a row that
has others beside it; on processors without AVX512 it has none, and torch's own takes ten times as long. Here a row's
answer is its own, and few rows cost little more than to read the weight.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from inference.engine.compiled.kernels import Kernels
from inference.engine.linear import ONEDNN, PackedLinear, Packing, is_packable


class PanelLinear(nn.Module):
    """As `PackedLinear`, of a weight [outputs, inputs] in bfloat16 with an even number of inputs."""

    weight = None

    def __init__(self, weight: Tensor, bias: Tensor | None, kernels: Kernels) -> None:
        super().__init__()
        self.out_features, self.in_features = weight.shape
        self._kernels = kernels
        self._panels = kernels.packed(weight)
        self._bias = bias

    def forward(self, rows: Tensor) -> Tensor:
        if rows.dtype != torch.bfloat16 or rows.shape[-1] != self.in_features:
            raise TypeError(f"rows are {rows.dtype} of {rows.shape[-1]}, not bfloat16 of {self.in_features}")
        flat = rows.reshape(-1, self.in_features).contiguous()
        out = flat.new_empty(len(flat), self.out_features)
        self._kernels.multiply(flat, self._panels, self._bias, out)
        return out.view(*rows.shape[:-1], self.out_features)


def packing_with(kernels: Kernels | None) -> Packing:
    """Our own where it can be had, else oneDNN's."""
    if not kernels or not kernels.multiplies:
        return ONEDNN

    def made_of(weight: Tensor, bias: Tensor | None) -> nn.Module:
        if _is_ours(weight):
            return PanelLinear(weight, None if bias is None else bias.contiguous(), kernels)
        return PackedLinear(weight, bias)

    return Packing(lambda weight: _is_ours(weight) or ONEDNN.takes(weight), made_of)


def _is_ours(weight: Tensor) -> bool:
    return is_packable(weight) and weight.dtype == torch.bfloat16 and weight.shape[1] % 2 == 0
