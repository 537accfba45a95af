"""Chunks of a file in groups, each of which clients fetch and keep as a xorb of its own.

A group ends where the hash of a chunk says so: of a file that was changed in one place all other groups are those of
before, by the same names, and whoever kept them need not fetch them again. Clients that wrote a xorb may have put the
chunks of a file into others; reading asks for none of those.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence

from repositories.xet.hashes import Sized
from repositories.xet.xorbs import HEADER, PLAIN

FEWEST, MOST, ONE_IN = 8, 128, 32  # about 40 chunks of 64 KiB, never more than 16 MiB
_ROW = struct.Struct("<32sI")
ROW = _ROW.size


def stretches(chunks: Iterable[Sized]) -> Iterator[list[Sized]]:
    held: list[Sized] = []
    for chunk in chunks:
        held.append(chunk)
        if len(held) == MOST or (len(held) >= FEWEST and _ends(chunk)):
            yield held
            held = []
    if held:
        yield held


def packed(table: Iterable[Sized]) -> bytes:
    return b"".join(_ROW.pack(name, length) for name, length in table)


def unpacked(table: bytes) -> list[Sized]:
    return list(_ROW.iter_unpack(table))


def header(length: int) -> bytes:
    """What stands before a chunk in a xorb that is not compressed."""
    return bytes([0, *length.to_bytes(3, "little"), PLAIN, *length.to_bytes(3, "little")])


def size_in_xorb(table: Sequence[Sized]) -> int:
    return sum(HEADER + length for _name, length in table)


def _ends(chunk: Sized) -> bool:
    return int.from_bytes(chunk[0][-8:], "little") % ONE_IN == 0
