"""An accelerator: plain products, attention by blocks, and steps of decoding that are recorded once and replayed.

A small model spends most of a step in launching its five hundred kernels, so that is what recording is for. Prompts
are read without: their steps have a new shape each time, and enough to compute.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from collections.abc import Sequence as Listing
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from inference.engine.attention.by_blocks import ByBlocks
from inference.engine.attention.layout import table_of
from inference.engine.devices.base import Device, Memory
from inference.engine.devices.slots import SlotRunner
from inference.engine.errors import DeviceLost, EngineError
from inference.engine.fused import fused_decoder
from inference.engine.kv_cache import KVCache
from inference.engine.limits import Precision
from inference.engine.scheduler import Chunk
from inference.engine.sentences import Sentence

if TYPE_CHECKING:
    from inference.engine.adapters import Rows
    from inference.engine.fused.decoder import FusedDecoder

logger = logging.getLogger(__name__)
PROGRAMS = 2
"""That read keys and values at once, for each of its processors."""
CACHE_SHARE = 0.9
"""Of what is free once the weights are there; the rest is for what a step computes."""


class CudaDevice(Device):
    repeats_heads = True
    runs_ahead = True

    def __init__(self, place: torch.device) -> None:
        super().__init__(place)
        self._graphs: Any = None  # the memory that recorded steps share: no two of them run at once

    @property
    def name(self) -> str:
        return str(torch.cuda.get_device_name(self.place))

    def put(self, numbers: Any, dtype: torch.dtype | None = None) -> Tensor:
        """From memory that it can read by itself: elsewhere a copy would wait for all that was begun before."""
        tensor = torch.as_tensor(numbers, dtype=dtype)
        if tensor.device.type == "cpu":
            tensor = tensor.pin_memory()
        return tensor.to(self.place, non_blocking=True)

    def pack(self, module: nn.Module, precision: Precision) -> int:
        if precision == Precision.INT8:
            raise EngineError(
                "int8_unavailable", Sentence("Models are served in int8 on processors only."), "precision"
            )
        return 0

    def singles(self, chunks: Listing[Chunk]) -> ByBlocks:
        tables = [table_of(chunk) for chunk in chunks]
        width = max(map(len, tables))
        padded = self.put([table + [table[0]] * (width - len(table)) for table in tables])
        return ByBlocks(padded.t().contiguous(), self.put([chunk.start for chunk in chunks]))

    def cache_blocks(self, blocks: int) -> int:
        """One more, for the rows of a recorded step that belong to nobody."""
        return blocks + 1

    def runner(self, module: nn.Module, cache: KVCache, adapted: Rows) -> SlotRunner:
        return SlotRunner(module, cache, adapted, self)

    def fused(self, module: nn.Module) -> FusedDecoder | None:
        """What computes a step in few kernels, if that can be had."""
        processors = torch.cuda.get_device_properties(self.place).multi_processor_count
        return fused_decoder(module, self.place, PROGRAMS * processors)

    def staging(self, like: Tensor) -> Tensor:
        """A tensor of the host from which one of the device is filled without waiting."""
        return torch.zeros_like(like, device="cpu", pin_memory=True)

    def bringing(self, tokens: Tensor) -> Callable[[], list[int]]:
        """Begins to copy them to the host; what it returns waits for them, and for nothing that is begun after."""
        copied = tokens.to("cpu", non_blocking=True)
        arrived = torch.cuda.Event()
        arrived.record()

        def bring() -> list[int]:
            arrived.synchronize()
            told: list[int] = copied.tolist()
            return told

        return bring

    def record(self, compute: Callable[[], Tensor]) -> Callable[[], Tensor]:
        """What does the same again on the same tensors, in one launch where that can be had."""
        try:
            return self._captured(compute)
        except torch.OutOfMemoryError:
            raise
        except RuntimeError:
            logger.warning("a step cannot be recorded; it is computed call by call", exc_info=True)
            return compute

    def _captured(self, compute: Callable[[], Tensor]) -> Callable[[], Tensor]:
        aside = torch.cuda.Stream(self.place)
        aside.wait_stream(torch.cuda.current_stream(self.place))
        with torch.cuda.stream(aside):  # kernels are chosen and workspaces made, which cannot be recorded
            compute()
        torch.cuda.current_stream(self.place).wait_stream(aside)
        self._graphs = self._graphs or torch.cuda.graph_pool_handle()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._graphs, capture_error_mode="thread_local"):
            told = compute()

        def replay() -> Tensor:
            graph.replay()
            return told

        return replay

    def memory(self) -> Memory:
        return Memory(*torch.cuda.mem_get_info(self.place))

    def affordable(self, wanted: int) -> int:
        return min(wanted, int(CACHE_SHARE * self.memory().free))

    def wait(self) -> None:
        torch.cuda.synchronize(self.place)

    def recover(self, error: BaseException) -> None:
        if isinstance(error, torch.AcceleratorError):
            raise DeviceLost(f"{self} is lost to this process") from error  # asked now, it would not know its name
        traceback.clear_frames(error.__traceback__)  # its tensors
        torch.cuda.empty_cache()
