"""The functions of `kernels.c`, for tensors."""

from __future__ import annotations

import ctypes
import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from inference.engine.compiled.building import library, march_for
from inference.engine.kv_cache import BLOCK_TOKENS, KVCache

if TYPE_CHECKING:
    from inference.engine.attention.scoring import Scoring

logger = logging.getLogger(__name__)
KINDS = {torch.float32: "float", torch.bfloat16: "bfloat16"}
MOST_SIZE = 256
"""Of a head."""
POINTER, WHOLE, REAL = ctypes.c_void_p, ctypes.c_int64, ctypes.c_float
FUNCTIONS: dict[str, list[Any]] = {
    "add_norm": [POINTER] * 4 + [WHOLE] * 2 + [REAL],
    "place": [POINTER] * 10 + [WHOLE] * 4 + [REAL],
    "gate": [POINTER] * 2 + [WHOLE] * 2,
    "best": [POINTER] * 3 + [WHOLE] * 2,
    "attend": [POINTER] * 5 + [WHOLE, POINTER] + [WHOLE] * 3 + [REAL, WHOLE, REAL, POINTER],
}
OF_PRODUCTS: dict[str, list[Any]] = {
    "pack": [POINTER] * 2 + [WHOLE] * 2,
    "pack_int8": [POINTER] * 2 + [WHOLE] * 2,
    "multiply": [POINTER] * 5 + [WHOLE] * 3 + [ctypes.c_int],
}
PANEL = 32
"""Outputs that lie together in a packed weight."""


class Kernels:
    """Tensors are contiguous and of the kind that it was asked for; nothing here looks again."""

    def __init__(self, path: Path) -> None:
        loaded = ctypes.CDLL(str(path))
        self._functions = {dtype: _functions(loaded, kind) for dtype, kind in KINDS.items()}
        products = {name: _typed(loaded, name, kinds) for name, kinds in OF_PRODUCTS.items()}
        self._packs = {torch.bfloat16: products["pack"], torch.int8: products["pack_int8"]}
        self._multiply = products["multiply"]
        self._multiply.restype = ctypes.c_int
        self.multiplies = bool(loaded.multiplies())
        """Whether this processor has what products need."""

    def takes(self, cache: KVCache) -> bool:
        keys = cache.keys[0]
        return keys.dtype in KINDS and keys.shape[-1] <= MOST_SIZE and keys.shape[-2] == BLOCK_TOKENS

    def add_norm(self, stream: Tensor, delta: Tensor | None, weight: Tensor, out: Tensor, epsilon: float) -> None:
        """`stream` becomes its sum with `delta`, `out` that, normed."""
        added = None if delta is None else delta.data_ptr()
        function = self._functions[stream.dtype]["add_norm"]
        function(stream.data_ptr(), added, weight.data_ptr(), out.data_ptr(), *stream.shape, epsilon)

    def place(
        self,
        joined: Tensor,
        turns: tuple[Tensor, Tensor],
        head_norms: tuple[Tensor, Tensor] | None,
        query: Tensor,
        kept: tuple[Tensor, Tensor],
        places: tuple[Tensor, Tensor],
        epsilon: float,
    ) -> None:
        """Heads of `joined` [rows, heads] normed and turned: queries to `query` [rows, head, size], keys and values to
        their places in the pools that are `kept`."""
        norms = (None, None) if head_norms is None else (head_norms[0].data_ptr(), head_norms[1].data_ptr())
        rows, heads, size = query.shape
        self._functions[joined.dtype]["place"](
            joined.data_ptr(), turns[0].data_ptr(), turns[1].data_ptr(), *norms, query.data_ptr(),
            kept[0].data_ptr(), kept[1].data_ptr(), places[0].data_ptr(), places[1].data_ptr(),
            rows, heads, kept[0].shape[1], size, epsilon,
        )  # fmt: skip

    def gate(self, both: Tensor, out: Tensor) -> None:
        """`out` is silu of the first half of each row, times the second."""
        self._functions[both.dtype]["gate"](both.data_ptr(), out.data_ptr(), *out.shape)

    def best(self, logits: Tensor) -> tuple[Tensor, Tensor]:
        """As `logits.max(-1)`."""
        highest, places = torch.empty(len(logits)), torch.empty(len(logits), dtype=torch.long)
        function = self._functions[logits.dtype]["best"]
        logits = logits.contiguous()
        function(logits.data_ptr(), highest.data_ptr(), places.data_ptr(), *logits.shape)
        return highest, places

    def packed(self, weight: Tensor) -> Tensor:
        """A copy of a weight [outputs, inputs] in the order that `multiply` reads. Its `inputs` are twos in bfloat16,
        fours in int8."""
        outputs, inputs = weight.shape
        weight = weight.contiguous()  # held until it has been read
        panels = torch.empty(-(-outputs // PANEL) * PANEL * inputs, dtype=weight.dtype)
        self._packs[weight.dtype](weight.data_ptr(), panels.data_ptr(), outputs, inputs)
        return panels

    def multiply(
        self, rows: Tensor, panels: Tensor, bias: Tensor | None, out: Tensor, scales: Tensor | None = None
    ) -> None:
        """`out` [rows, outputs] is `rows` [rows, inputs] times the weight that was packed, and `bias`, all of one kind.
        A weight in int8 has `scales` [outputs] in float32; beside another all is bfloat16."""
        (count, inputs), outputs = rows.shape, out.shape[1]
        is_done = self._multiply(
            rows.data_ptr(), panels.data_ptr(), None if scales is None else scales.data_ptr(),
            None if bias is None else bias.data_ptr(), out.data_ptr(),
            count, inputs, outputs, rows.dtype == torch.float32,
        )  # fmt: skip
        if not is_done:
            raise MemoryError("no memory for a product")

    def attend(
        self,
        query: Tensor,
        out: Tensor,
        kept: tuple[Tensor, Tensor],
        chunks: Tensor,
        table: Tensor,
        scoring: Scoring,
    ) -> None:
        """`query` and `out` are [rows, head, size]; `chunks` tells of each its first row, its rows, its first position
        and where its blocks are in `table`."""
        _rows, heads, size = query.shape
        keys, values = kept
        sinks = None if scoring.sinks is None else scoring.sinks.float().contiguous()  # held until they have been read
        is_done = self._functions[query.dtype]["attend"](
            query.data_ptr(), out.data_ptr(), keys.data_ptr(), values.data_ptr(), chunks.data_ptr(), len(chunks),
            table.data_ptr(), heads, keys.shape[1], size, scoring.scale, scoring.window or 0, scoring.cap or 0,
            None if sinks is None else sinks.data_ptr(),
        )  # fmt: skip
        if not is_done:
            raise MemoryError("no memory for attention")


def _functions(loaded: ctypes.CDLL, kind: str) -> dict[str, Any]:
    found = {name: _typed(loaded, f"{name}_{kind}", kinds) for name, kinds in FUNCTIONS.items()}
    found["attend"].restype = ctypes.c_int
    return found


def _typed(loaded: ctypes.CDLL, name: str, kinds: list[Any]) -> Any:
    function = getattr(loaded, name)
    function.argtypes, function.restype = kinds, None
    return function


@cache
def kernels_here() -> Kernels | None:
    """Those for this processor, where they were made."""
    path = library(march_for(torch.backends.cpu.get_cpu_capability()))
    if not path.exists():
        return None
    try:
        return Kernels(path)
    except (OSError, AttributeError):  # a torch with another OpenMP
        logger.warning("the compiled functions do not load; torch computes alone", exc_info=True)
        return None
