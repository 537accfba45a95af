"""Linear layers with weights packed once for oneDNN: 1.2 to 2.5 times as fast on a CPU, most for few rows.

The packing operators are private to torch, so they are tried on a small weight first; where they are missing or
differ, the model keeps its ordinary layers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

PACKED = (nn.Linear, Conv1D)
TOLERANCE = {torch.bfloat16: 0.02, torch.float32: 1e-5}
JOINED = (("q_proj", "k_proj", "v_proj"), ("gate_proj", "up_proj"))
"""Layers of one parent that read the same rows: packed as one, they cost one call instead of two or three."""


class PackedLinear(nn.Module):
    """The same product as `nn.Linear`, from a private copy of the weight in oneDNN's order."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        super().__init__()
        self.out_features, self.in_features = weight.shape
        self.weight = outline(weight)
        self._packed = _pack(weight.contiguous())
        self._bias = bias

    def forward(self, rows: Tensor) -> Tensor:
        return _multiply(rows, self._packed, self._bias)


@dataclass(frozen=True)
class Outline:
    """What modules ask of the weight of a layer: experts' routers compute in its precision. It is no tensor, so that
    who would compute with it fails: torch multiplies even with one on no device, by whatever is in memory."""

    shape: torch.Size
    dtype: torch.dtype
    device: torch.device


def outline(weight: Tensor) -> Outline:
    return Outline(weight.shape, weight.dtype, weight.device)


@dataclass(frozen=True)
class Packing:
    """What becomes of linear layers: which weights [outputs, inputs] it takes, and what is made of one and its bias."""

    takes: Callable[[Tensor], bool]
    made_of: Callable[[Tensor, Tensor | None], nn.Module]


class JoinedLinear:
    """Several layers as one product, computed when the first of them is asked and kept until the last has been."""

    def __init__(self, layers: list[nn.Linear], packing: Packing) -> None:
        bias = None if layers[0].bias is None else torch.cat([layer.bias.detach() for layer in layers])
        self.whole = packing.made_of(torch.cat([layer.weight.detach() for layer in layers]), bias)
        self._sizes = [layer.out_features for layer in layers]
        self._rows: Tensor | None = None
        self._parts: tuple[Tensor, ...] = ()

    def part(self, rows: Tensor, place: int) -> Tensor:
        if rows is not self._rows:  # asked in another order, it only computes more often
            self._rows, self._parts = rows, self.whole(rows).split(self._sizes, dim=-1)
        part = self._parts[place]
        if place == len(self._sizes) - 1:
            self._rows, self._parts = None, ()
        return part


class PartLinear(nn.Module):
    """One of the layers that were joined."""

    def __init__(self, joined: JoinedLinear, place: int) -> None:
        super().__init__()
        self.joined, self._place = joined, place

    def forward(self, rows: Tensor) -> Tensor:
        return self.joined.part(rows, self._place)


def pack_linears(model: nn.Module, packing: Packing | None = None) -> int:
    """Replace the linear layers of a model on the CPU where that can be done; returns how many."""
    packing = packing or ONEDNN
    return sum(_join(parent, packing) + _pack_children(parent, packing) for parent in list(model.modules()))


class Ordinary:
    """The layers of a model as they were, for whose modules read a weight by themselves: to have them back is to have
    both copies until it is known."""

    def __init__(self, model: nn.Module) -> None:
        every = [(parent, *named) for parent in model.modules() for named in parent.named_children()]
        self._layers = [each for each in every if type(each[-1]) in PACKED]

    def bring_back(self) -> None:
        for parent, name, layer in self._layers:
            setattr(parent, name, layer)


def _join(parent: nn.Module, packing: Packing) -> int:
    joined = 0
    for names in JOINED:
        layers = [layer for name in names if type(layer := getattr(parent, name, None)) is nn.Linear]
        if len(layers) == len(names) and _are_alike(layers, packing):
            whole = JoinedLinear(layers, packing)
            for place, name in enumerate(names):
                setattr(parent, name, PartLinear(whole, place))
            joined += len(names)
    return joined


def _are_alike(layers: list[nn.Linear], packing: Packing) -> bool:
    shapes = {(layer.in_features, layer.bias is None) for layer in layers}
    return len(shapes) == 1 and all(packing.takes(layer.weight) for layer in layers)


def _pack_children(parent: nn.Module, packing: Packing) -> int:
    packed = 0
    for name, child in list(parent.named_children()):
        if type(child) not in PACKED:
            continue
        weight = child.weight.detach().t() if isinstance(child, Conv1D) else child.weight.detach()
        if packing.takes(weight):
            setattr(parent, name, packing.made_of(weight, None if child.bias is None else child.bias.detach()))
            packed += 1
    return packed


def is_packable(weight: Tensor) -> bool:
    """Whether it is of a kind, and at a place, for which there are products at all."""
    return weight.dtype in TOLERANCE and weight.device.type == "cpu"


@cache
def is_available(dtype: torch.dtype) -> bool:
    """Whether this build of torch packs, and multiplies as `nn.Linear` does."""
    weight = torch.linspace(-1, 1, 32 * 32, dtype=dtype).view(32, 32)
    rows = torch.linspace(1, -1, 3 * 32, dtype=dtype).view(3, 32)
    try:
        product = _multiply(rows, _pack(weight), None)
    except (AttributeError, RuntimeError, NotImplementedError, TypeError):
        return False
    within = TOLERANCE[dtype]
    return bool(torch.allclose(product, nn.functional.linear(rows, weight), rtol=within, atol=within))


def _pack(weight: Tensor) -> Tensor:
    packed: Tensor = torch.ops.mkldnn._reorder_linear_weight(weight, None)  # noqa: SLF001 -- tried in is_available
    return packed


def _multiply(rows: Tensor, packed: Tensor, bias: Tensor | None) -> Tensor:
    product: Tensor = torch.ops.mkldnn._linear_pointwise(rows, packed, bias, "none", [], "")  # noqa: SLF001
    return product


ONEDNN = Packing(lambda weight: is_packable(weight) and is_available(weight.dtype), PackedLinear)
