"""Vectors as they are kept: a byte for each number, and a bit for whether it is above zero. Plain Python, no library.

Bits find candidates among tens of thousands in milliseconds, bytes tell which of those are near.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import dist, hypot

LARGEST = 127


@dataclass(frozen=True)
class Packed:
    signs: bytes
    values: bytes


def pack(vector: Sequence[float]) -> Packed:
    """Nearness is of directions, so the largest number may become the largest byte."""
    scale = LARGEST / (max(map(abs, vector)) or 1)
    return Packed(signs_of(vector), array("b", (round(one * scale) for one in vector)).tobytes())


def signs_of(vector: Sequence[float]) -> bytes:
    bits = sum(1 << place for place, one in enumerate(vector) if one > 0)
    return bits.to_bytes((len(vector) + 7) // 8, "big")


def candidates(signs: bytes, known: Iterable[tuple[str, int]], most: int) -> list[str]:
    """Those whose signs differ least."""
    asked = int.from_bytes(signs, "big")
    return [id for id, _bits in nsmallest(most, known, key=lambda one: (one[1] ^ asked).bit_count())]


class Direction:
    """That of one vector, to which many are held: by lengths and distances, which the library measures in C."""

    def __init__(self, vector: Sequence[float]) -> None:
        self.vector, self.length = tuple(vector), hypot(*vector)

    def nearness(self, values: bytes) -> float:
        """The cosine of the two, by the law of cosines."""
        kept = tuple(array("b", values))
        length = hypot(*kept)
        if len(kept) != len(self.vector) or not self.length * length:
            return 0.0
        return (self.length**2 + length**2 - dist(self.vector, kept) ** 2) / (2 * self.length * length)
