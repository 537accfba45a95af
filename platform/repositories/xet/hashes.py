"""Names of chunks, xorbs and files: BLAKE3 under fixed keys, xorbs and files over a tree of their chunks."""

import struct
from collections.abc import Sequence

from blake3 import blake3

CHUNK_KEY = bytes.fromhex("6697f5775b9550de3135cbaca597181c9de421109beb2b58b4d0b04b93adf229")
NODE_KEY = bytes.fromhex("017ec5c7a5472996fd946666b48a02e65ddd536f37c76dd2f86352e64a53713f")
FILE_KEY = bytes(32)
LENGTH = 32
BRANCHES, MOST_BRANCHES, FEWEST = 4, 9, 2

Sized = tuple[bytes, int]  # a hash, and of how many bytes


def text_of(name: bytes) -> str:
    """As it stands in addresses: four little-endian numbers in hex, which is not the hex of the bytes."""
    return "".join(f"{number:016x}" for number in struct.unpack("<4Q", name))


def from_text(text: str) -> bytes:
    """ValueError for what is none."""
    if len(text) != 2 * LENGTH or not text.isascii():
        raise ValueError(text)
    return struct.pack("<4Q", *(int(text[start : start + 16], 16) for start in range(0, 64, 16)))


def of_chunk(data: bytes) -> bytes:
    return blake3(data, key=CHUNK_KEY).digest()


def of_xorb(chunks: Sequence[Sized]) -> bytes:
    """The root over all chunks; of one alone its own hash."""
    level = list(chunks)
    while len(level) > 1:
        level = _joined(level)
    return level[0][0] if level else bytes(LENGTH)


def of_file(chunks: Sequence[Sized]) -> bytes:
    return blake3(of_xorb(chunks), key=FILE_KEY).digest()


def _joined(level: Sequence[Sized]) -> list[Sized]:
    """Children under their parents, cut where their own hashes say so: a change moves few cuts."""
    parents, start = [], 0
    while start < len(level):
        end = _cut(level, start)
        parents.append(_parent(level[start:end]))
        start = end
    return parents


def _cut(level: Sequence[Sized], start: int) -> int:
    last = min(start + MOST_BRANCHES, len(level))
    if len(level) - start <= FEWEST:
        return len(level)
    ends = (
        place + 1
        for place in range(start + FEWEST, last)
        if int.from_bytes(level[place][0][-8:], "little") % BRANCHES == 0
    )
    return next(ends, last)


def _parent(children: Sequence[Sized]) -> Sized:
    text = "".join(f"{text_of(name)} : {length}\n" for name, length in children)
    return blake3(text.encode(), key=NODE_KEY).digest(), sum(length for _name, length in children)
