from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn

from inference.engine.attention import Layout
from inference.engine.compiled.decoder import Decoder
from inference.engine.kv_cache import KVCache
from inference.engine.runner import PagedRunner

if TYPE_CHECKING:
    from inference.engine.adapters import Rows
    from inference.engine.devices.base import Device


class CompiledRunner(PagedRunner):
    """Steps in which no sequence has an adapter are computed without the module."""

    def __init__(self, module: nn.Module, cache: KVCache, adapted: Rows, device: Device, decoder: Decoder) -> None:
        super().__init__(module, cache, adapted, device)
        self._decoder = decoder

    def _logits(self, layout: Layout) -> Tensor:
        return super()._logits(layout) if self._adapted.groups else self._decoder(layout)
