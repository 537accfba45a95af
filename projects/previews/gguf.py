"""The header of a GGUF file: what its keys say, and every tensor's name, shape and type.

Shown, not judged: whether a loader could trust it is for the checks. Arrays, such as vocabularies, are counted only.
"""

import math
import struct
from typing import IO, Any

from projects.previews.tensors import MOST_PARAMETERS, told
from repositories.gguf import ARRAY, NUMBERS, TEXT, U32, U64

HEADER_LIMIT = 16 * 2**20
MOST_KEYS, MOST_TENSORS, MOST_TEXTS, LONGEST_TEXT, MOST_DIMENSIONS = 2_000, 20_000, 1_000_000, 300, 4
KEYS_SHOWN = 100
TYPES = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 9: "Q8_1", 10: "Q2_K", 11: "Q3_K",
    12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S",
    20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64",
    29: "IQ1_M", 30: "BF16", 34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
}  # fmt: skip


def header_of(stream: IO[bytes]) -> dict[str, Any]:
    """Tensors, their count and parameters, and the keys, or `fault` when the header is not one."""
    try:
        return _read(_Header(stream.read(HEADER_LIMIT)))
    except (ValueError, OverflowError, struct.error):
        return {"fault": True}


def _read(header: "_Header") -> dict[str, Any]:
    if header.take(4) != b"GGUF" or header.number(U32) not in {2, 3}:
        raise ValueError("no GGUF of today")
    tensors, keys = header.number(U64), header.number(U64)
    if tensors > MOST_TENSORS or keys > MOST_KEYS:
        raise ValueError("more than any model has")
    facts = [(header.text(), header.value(header.number(U32))) for _key in range(keys)]
    return told([_tensor(header) for _place in range(tensors)], facts[:KEYS_SHOWN])


def _tensor(header: "_Header") -> dict[str, Any]:
    name, dimensions = header.text(), header.number(U32)
    if dimensions > MOST_DIMENSIONS:
        raise ValueError("more dimensions than there are")
    shape = [header.number(U64) for _dimension in range(dimensions)]
    kind, _start = header.number(U32), header.number(U64)
    if math.prod(shape) > MOST_PARAMETERS:
        raise ValueError("larger than any file")
    return {"name": name, "type": TYPES.get(kind, str(kind)), "shape": shape, "parameters": math.prod(shape)}


class _Header:
    """Its bytes, from the first to the last; a length that leads beyond them is refused by whoever unpacks next."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.texts = data, 0, 0

    def take(self, count: int) -> bytes:
        if count > len(self.data) - self.at:
            raise ValueError("beyond the end")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, kind: int) -> Any:
        form = NUMBERS[kind]
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def text(self) -> str:
        """The beginning of it, where it is long."""
        found = self.take(self.number(U64))
        return found[: LONGEST_TEXT * 4].decode("utf-8", "replace")[:LONGEST_TEXT]

    def value(self, kind: int) -> str:
        if kind == ARRAY:
            return self._array(self.number(U32), self.number(U64))
        if kind == TEXT:
            return self.text()
        if kind not in NUMBERS:
            raise ValueError("an unknown kind of value")
        return str(self.number(kind))

    def _array(self, kind: int, count: int) -> str:
        if kind in NUMBERS:
            self.take(count * struct.calcsize(NUMBERS[kind]))
        elif kind == TEXT:
            self._pass_texts(count)
        else:
            raise ValueError("arrays of arrays")
        return f"[{count:,}]"

    def _pass_texts(self, count: int) -> None:
        self.texts += count
        if self.texts > MOST_TEXTS:
            raise ValueError("more texts than a vocabulary has")
        at, length = self.at, struct.Struct("<Q").unpack_from
        for _text in range(count):
            at += 8 + length(self.data, at)[0]
        self.at = at
