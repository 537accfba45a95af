"""Linear layers in bfloat16, or in 8 bits, by products of our own.

oneDNN takes as long for one row as for sixteen and ten microseconds for each call, and gives another sum to a row that
has others beside it; on processors without AVX512 it has none, and torch's own takes ten times as long. Here a row's
answer is its own, and few rows cost little more than to read the weight.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from inference.engine.compiled.kernels import Kernels
from inference.engine.int8 import DYNAMIC, is_available, quantised
from inference.engine.linear import ONEDNN, PackedLinear, Packing, is_packable, outline


class PanelLinear(nn.Module):
    """As `PackedLinear`, of a weight [outputs, inputs] in bfloat16 with an even number of inputs."""

    def __init__(self, weight: Tensor, bias: Tensor | None, kernels: Kernels) -> None:
        super().__init__()
        self.out_features, self.in_features = weight.shape
        self._kernels, self._kind = kernels, weight.dtype
        self.weight = outline(weight)
        self._panels = kernels.packed(weight)
        self._scales: Tensor | None = None  # of a weight in whole numbers
        self._bias = bias

    def forward(self, rows: Tensor) -> Tensor:
        if rows.dtype != self._kind or rows.shape[-1] != self.in_features:
            raise TypeError(f"rows are {rows.dtype} of {rows.shape[-1]}, not {self._kind} of {self.in_features}")
        flat = rows.reshape(-1, self.in_features).contiguous()
        out = flat.new_empty(len(flat), self.out_features)
        self._kernels.multiply(flat, self._panels, self._bias, out, self._scales)
        return out.view(*rows.shape[:-1], self.out_features)


class WeightOnlyInt8Linear(PanelLinear):
    """Of a weight in bfloat16 or float32 with a multiple of four inputs: it is kept in whole numbers with a scale for
    each output, rows stay as they are. It is read in half the time."""

    def __init__(self, weight: Tensor, bias: Tensor | None, kernels: Kernels) -> None:
        numbers, scales = quantised(weight)
        super().__init__(numbers, bias, kernels)
        self._kind, self._scales, self.weight = weight.dtype, scales, outline(weight)


def packing_with(kernels: Kernels | None) -> Packing:
    """Our own where it can be had, else oneDNN's."""
    if not kernels or not kernels.multiplies:
        return ONEDNN

    def made_of(weight: Tensor, bias: Tensor | None) -> nn.Module:
        if _is_ours(weight):
            return PanelLinear(weight, None if bias is None else bias.contiguous(), kernels)
        return PackedLinear(weight, bias)

    return Packing(lambda weight: _is_ours(weight) or ONEDNN.takes(weight), made_of)


def int8_packing_with(kernels: Kernels | None) -> Packing | None:
    """In whole numbers altogether where the processor multiplies these, else with weights that are widened on their way
    from memory. None where it can do neither."""
    if is_available():
        return DYNAMIC
    if not kernels or not kernels.multiplies:
        return None
    return Packing(
        lambda weight: is_packable(weight) and weight.shape[1] % 4 == 0,
        lambda weight, bias: WeightOnlyInt8Linear(weight, None if bias is None else bias.contiguous(), kernels),
    )


def _is_ours(weight: Tensor) -> bool:
    return is_packable(weight) and weight.dtype == torch.bfloat16 and weight.shape[1] % 2 == 0
