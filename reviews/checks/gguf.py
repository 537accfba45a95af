"""GGUF headers, read with suspicion: every count and length is a stranger's, and decides what a loader allocates.

Layout: `GGUF`, version, number of tensors, number of keys; the keys with their values; a name, a shape, a type and an
offset for each tensor; then the data, each tensor at the next multiple of `general.alignment`.
"""

import math
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO

from repositories.gguf import ARRAY, NUMBERS, TEXT, U32, U64

MAGIC, VERSIONS = b"GGUF", (2, 3)
LONGEST_HEADER = 256 * 2**20
MOST_KEYS, MOST_TENSORS, MOST_DIMENSIONS, MOST_VALUES, DEEPEST = 10_000, 1_000_000, 4, 20_000_000, 3
LONGEST_NAME, LONGEST_KEY, LONGEST_TEXT = 64, 2**16, 2**26
ALIGNMENT, LARGEST_ALIGNMENT = 32, 2**16
# Numbers in a block, and its bytes, by the number of the type; from the constants of the library gguf.
BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 40), 10: (256, 84),
    11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292), 16: (256, 66), 17: (256, 74),
    18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82), 23: (256, 136), 24: (1, 1), 25: (1, 2),
    26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54), 35: (256, 66), 39: (32, 17),
    40: (64, 36), 41: (128, 18),
}  # fmt: skip


class Wrong(Exception):
    """What is wrong with the header, in a few words."""


@dataclass(frozen=True)
class Tensor:
    name: str
    start: int
    size: int


def tensors_in(stream: BinaryIO, size: int) -> int:
    """How many tensors the file holds, each in its place. Raises `Wrong`."""
    reader = _Reader(stream, min(size, LONGEST_HEADER))
    if reader.take(4) != MAGIC:
        raise Wrong("no GGUF")
    version, count, keys = (reader.number(kind) for kind in (U32, U64, U64))
    if version not in VERSIONS:
        raise Wrong(f"version {version}")
    if count > MOST_TENSORS or keys > MOST_KEYS:
        raise Wrong(f"{count} tensors, {keys} keys")
    alignment = _alignment(_keys(reader, keys))
    tensors = _tensors(reader, count)
    _lie_in_order(tensors, size - _next(stream.tell(), alignment), alignment)
    return len(tensors)


def _keys(reader: "_Reader", count: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _number in range(count):
        name = reader.text(LONGEST_KEY)
        if name in found:
            raise Wrong(f"the key {name[:80]} stands twice")
        found[name] = reader.value(reader.number(U32))
    return found


def _alignment(keys: dict[str, Any]) -> int:
    said: Any = keys.get("general.alignment", ALIGNMENT)
    if type(said) is not int or said <= 0 or said & (said - 1) or said > LARGEST_ALIGNMENT:
        raise Wrong(f"general.alignment {str(said)[:40]}")
    return int(said)


def _tensors(reader: "_Reader", count: int) -> list[Tensor]:
    found: dict[str, Tensor] = {}
    for _number in range(count):
        tensor = _tensor(reader)
        if tensor.name in found:
            raise Wrong(f"the tensor {tensor.name} stands twice")
        found[tensor.name] = tensor
    return list(found.values())


def _tensor(reader: "_Reader") -> Tensor:
    name, dimensions = reader.text(LONGEST_NAME), reader.number(U32)
    if dimensions > MOST_DIMENSIONS:
        raise Wrong(f"{name}: {dimensions} dimensions")
    shape = [reader.number(U64) for _dimension in range(dimensions)]
    kind, start = reader.number(U32), reader.number(U64)
    if kind not in BLOCKS:
        raise Wrong(f"{name}: type {kind}")
    block, length = BLOCKS[kind]
    if shape and shape[0] % block:
        raise Wrong(f"{name}: shape {shape}")
    return Tensor(name, start, math.prod(shape) // block * length)


def _lie_in_order(tensors: list[Tensor], room: int, alignment: int) -> None:
    end = 0
    for tensor in sorted(tensors, key=lambda one: one.start):
        if tensor.start != _next(end, alignment):
            raise Wrong(f"{tensor.name} begins at {tensor.start}, not at {_next(end, alignment)}")
        end = tensor.start + tensor.size
    if end > room or _next(end, alignment) < room:
        raise Wrong(f"the tensors need {end:,} bytes, and the file has {max(room, 0):,} for them")


def _next(offset: int, alignment: int) -> int:
    return -(-offset // alignment) * alignment


class _Reader:
    """Takes from the stream, never past the end of the header's room."""

    def __init__(self, stream: BinaryIO, room: int) -> None:
        self.stream, self.room, self.values = stream, room, 0

    def take(self, count: int) -> bytes:
        if count > self.room - self.stream.tell():
            raise Wrong("the header is longer than the file")
        return self.stream.read(count)

    def number(self, kind: int) -> Any:
        form = NUMBERS[kind]
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def text(self, longest: int) -> str:
        length = self.number(U64)
        if length > longest:
            raise Wrong(f"a text of {length} bytes")
        return str(self.take(length), "utf-8", "replace")

    def value(self, kind: int, depth: int = 0) -> Any:
        """Arrays are walked over, not kept: a vocabulary is long, and nothing here asks for it."""
        if kind in NUMBERS:
            return self.number(kind)
        if kind == TEXT:
            return self.text(LONGEST_TEXT)
        if kind != ARRAY or depth >= DEEPEST:
            raise Wrong(f"a value of type {kind}")
        self._walk(self.number(U32), self.number(U64), depth)
        return None

    def _walk(self, kind: int, count: int, depth: int) -> None:
        self.values += count
        if self.values > MOST_VALUES:
            raise Wrong(f"{count} values in an array")
        if kind in NUMBERS:
            self._skip(count * struct.calcsize(NUMBERS[kind]))
        else:
            for _number in range(count):
                self.value(kind, depth + 1)

    def _skip(self, count: int) -> None:
        if count > self.room - self.stream.tell():
            raise Wrong("the header is longer than the file")
        self.stream.seek(count, 1)
