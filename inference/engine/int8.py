"""Linear layers in whole numbers of eight bits: half the bytes of bf16, and on a CPU with integer products faster from
a few rows on (`benchmarks.products`). Opt-in, because answers change a little.

Each output of a layer has a scale of its own, and so has each row that is multiplied: what is in the batch beside a
request changes nothing of its answer. The operators are private to torch, so they are tried first; where they are
missing or wrong (processors without VNNI overflow) only the weights are kept so (`compiled.panels`), and where these
cannot be multiplied either a model is refused.
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from inference.engine.errors import EngineError
from inference.engine.linear import Packing, is_packable, outline, pack_linears
from inference.engine.sentences import Sentence

MOST, MIDDLE = 127, 128
"""Weights are from -127 to 127; rows lie around 128, since the product takes them without a sign."""
LEAST = 1e-30  # of a scale: a row of zeros stays one


class Int8Linear(nn.Module):
    """As `PackedLinear`."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        super().__init__()
        self.out_features, self.in_features = weight.shape
        self.weight = outline(weight)
        numbers, self._scales = quantised(weight)
        self._packed = _pack(numbers)
        self._zeros = torch.zeros(self.out_features, dtype=torch.long)
        self._bias = None if bias is None else bias.float()

    def forward(self, rows: Tensor) -> Tensor:
        flat = rows.reshape(-1, self.in_features).float()
        scales = (flat.abs().amax(-1, keepdim=True) / MOST).clamp_min_(LEAST)
        numbers = (flat / scales).add_(MIDDLE).round_().to(torch.uint8)
        product = _multiply(numbers, self._packed, self._scales, self._zeros).mul_(scales)
        if self._bias is not None:
            product += self._bias
        return product.to(rows.dtype).view(*rows.shape[:-1], self.out_features)


def quantised(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Numbers and the scale of each output: numbers times scale is within half a scale of what it was."""
    exact = weight.float()
    scales = (exact.abs().amax(1) / MOST).clamp_min(LEAST)
    return (exact / scales[:, None]).round().to(torch.int8), scales


def quantise_linears(model: nn.Module, packing: Packing | None) -> int:
    """Returns how many bytes are saved. `EngineError` where this machine has no packing for it."""
    if packing is None:
        raise EngineError(
            "int8_unavailable", Sentence("This machine does not multiply in int8 as it should."), "precision"
        )
    saved = _saved(model, packing)
    pack_linears(model, packing)
    return saved


def _saved(model: nn.Module, packing: Packing) -> int:
    """The weight of a head that is the embedding too stays beside its copy in int8."""
    tables = {id(module.weight) for module in model.modules() if isinstance(module, nn.Embedding)}
    linear = [module for module in model.modules() if type(module) in (nn.Linear, Conv1D)]
    turned = [(module.weight, module.weight.t() if isinstance(module, Conv1D) else module.weight) for module in linear]
    taken = [(weight, as_linear) for weight, as_linear in turned if packing.takes(as_linear)]
    before: int = sum(weight.nbytes for weight, _ in taken if id(weight) not in tables)
    return int(before - sum(weight.numel() + 4 * len(as_linear) for weight, as_linear in taken))


@cache
def is_available() -> bool:
    """Whether this build of torch on this processor multiplies the largest numbers without an error."""
    numbers = torch.full((16, 64), MOST, dtype=torch.int8)
    numbers[::2] = -MOST
    rows = torch.full((3, 64), MIDDLE + MOST, dtype=torch.uint8)
    rows[1] = MIDDLE - MOST
    try:
        product = _multiply(rows, _pack(numbers), torch.ones(16), torch.zeros(16, dtype=torch.long))
    except (AttributeError, RuntimeError, NotImplementedError, TypeError):
        return False
    return bool(torch.equal(product, (rows.float() - MIDDLE) @ numbers.float().t()))


def _pack(numbers: Tensor) -> Tensor:
    packed: Tensor = torch.ops.onednn.qlinear_prepack(numbers.contiguous(), None)
    return packed


def _multiply(rows: Tensor, packed: Tensor, scales: Tensor, zeros: Tensor) -> Tensor:
    product: Tensor = torch.ops.onednn.qlinear_pointwise(
        rows, 1.0, MIDDLE, packed, scales, zeros, None, 1.0, 0, torch.float32, "none", [], ""
    )
    return product


DYNAMIC = Packing(is_packable, Int8Linear)
"""Rows are quantised too, each when it is multiplied."""
