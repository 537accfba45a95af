"""The processor: weights packed for products of ours or of oneDNN, or in int8; few rows attended in place."""

from __future__ import annotations

import os
from collections.abc import Sequence as Listing
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from inference.engine.attention import Layout
from inference.engine.attention.in_place import InPlace
from inference.engine.compiled.decoder import decoder_of
from inference.engine.compiled.kernels import KINDS, Kernels
from inference.engine.compiled.panels import int8_packing_with, packing_with
from inference.engine.compiled.runner import CompiledRunner
from inference.engine.compiled.whole import Whole
from inference.engine.devices.base import Device, Memory
from inference.engine.int8 import quantise_linears
from inference.engine.kv_cache import KVCache
from inference.engine.limits import Precision
from inference.engine.linear import pack_linears
from inference.engine.runner import PagedRunner
from inference.engine.scheduler import Chunk

if TYPE_CHECKING:
    from inference.engine.adapters import Rows


class CpuDevice(Device):
    def __init__(self, kernels: Kernels | None = None) -> None:
        """With `kernels` what lies between products is computed by them."""
        super().__init__(torch.device("cpu"))
        self._kernels = kernels

    def pack(self, module: nn.Module, precision: Precision) -> int:
        if precision == Precision.INT8:
            return quantise_linears(module, int8_packing_with(self._kernels))
        pack_linears(module, packing_with(self._kernels))
        return 0

    def layout(self, chunks: Listing[Chunk], cache: KVCache) -> Layout:
        if (kernels := self._kernels) and kernels.takes(cache):
            return Layout(chunks, cache, lambda every: Whole(every, kernels), attends_all=True)
        return super().layout(chunks, cache)

    def singles(self, chunks: Listing[Chunk]) -> InPlace:
        return InPlace(chunks)

    def best(self, logits: Tensor) -> tuple[Tensor, Tensor]:
        if self._kernels and logits.dtype in KINDS:
            return self._kernels.best(logits)
        return super().best(logits)

    def cache_blocks(self, blocks: int) -> int:
        return blocks

    def runner(self, module: nn.Module, cache: KVCache, adapted: Rows) -> PagedRunner:
        takes = self._kernels is not None and self._kernels.takes(cache)
        if self._kernels and takes and (decoder := decoder_of(module, self._kernels)):
            return CompiledRunner(module, cache, adapted, self, decoder)
        return PagedRunner(module, cache, adapted, self)

    def memory(self) -> Memory:
        page = os.sysconf("SC_PAGE_SIZE")
        return Memory(page * os.sysconf("SC_AVPHYS_PAGES"), page * os.sysconf("SC_PHYS_PAGES"))

    def affordable(self, wanted: int) -> int:
        """Pages of a pool that nobody has written to take no room."""
        return wanted

    def wait(self) -> None:
        """What was asked is computed when the call returns."""

    def recover(self, error: BaseException) -> None:
        """The interpreter lets go of it by itself."""
