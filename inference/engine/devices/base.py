from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence as Listing
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor, nn

from inference.engine.attention import Layout, Singles
from inference.engine.kv_cache import KVCache
from inference.engine.limits import Precision
from inference.engine.scheduler import Chunk

if TYPE_CHECKING:
    from inference.engine.adapters import Rows
    from inference.engine.runner import PagedRunner


class Memory(NamedTuple):
    """In bytes."""

    free: int
    total: int


class Device(ABC):
    """Used by the one thread that touches torch."""

    repeats_heads = False
    """As `Layout` has it."""

    runs_ahead = False
    """Whether the next step is begun before the tokens of this one are told."""

    def __init__(self, place: torch.device) -> None:
        self.place = place

    def __str__(self) -> str:
        return str(self.place)

    @property
    def name(self) -> str:
        """What kind of device it is, in the words of its maker."""
        return str(self)

    def put(self, numbers: Any, dtype: torch.dtype | None = None) -> Tensor:
        """A tensor made of numbers, or one that was made elsewhere."""
        if isinstance(numbers, Tensor):
            return numbers.to(self.place, dtype)
        return torch.tensor(numbers, dtype=dtype, device=self.place)

    @abstractmethod
    def pack(self, module: nn.Module, precision: Precision) -> int:
        """Order the weights of a loaded model as they are multiplied fastest, or in fewer bits; returns how many bytes
        they take less. `EngineError` where this device does not multiply so."""

    def layout(self, chunks: Listing[Chunk], cache: KVCache) -> Layout:
        return Layout(chunks, cache, self.singles, repeats_heads=self.repeats_heads)

    @abstractmethod
    def singles(self, chunks: Listing[Chunk]) -> Singles: ...

    def best(self, logits: Tensor) -> tuple[Tensor, Tensor]:
        """The highest of each row, and the first place where it is; of a row with what is no number that."""
        highest, places = logits.max(-1)
        return highest, places

    @abstractmethod
    def cache_blocks(self, blocks: int) -> int:
        """How many blocks the pool's tensors have, for so many that are lent to sequences."""

    @abstractmethod
    def runner(self, module: nn.Module, cache: KVCache, adapted: Rows) -> PagedRunner: ...

    @abstractmethod
    def memory(self) -> Memory: ...

    @abstractmethod
    def affordable(self, wanted: int) -> int:
        """Of so many bytes for a cache, those that there is room for now."""

    @abstractmethod
    def wait(self) -> None:
        """Until what was begun is computed, so that a clock tells the truth."""

    def is_exhausted(self, error: BaseException) -> bool:
        return isinstance(error, torch.OutOfMemoryError)

    @abstractmethod
    def recover(self, error: BaseException) -> None:
        """Let go of what a failed computation held, before a smaller one is tried. `DeviceLost` where none can be."""
