"""Names of chunks, xorbs and files: BLAKE3 under fixed keys, xorbs and files over a tree of their chunks."""

import struct
from collections.abc import Iterable, Sequence

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


def of_xorb(chunks: Iterable[Sized]) -> bytes:
    """The root over all chunks; of one alone its own hash. They are read once, however many there are."""
    tree = _Tree()
    for chunk in chunks:
        tree.add(chunk)
    return tree.root()


def of_file(chunks: Iterable[Sized]) -> bytes:
    return blake3(of_xorb(chunks), key=FILE_KEY).digest()


class _Tree:
    """Children under their parents, cut where their own hashes say so: a change moves few cuts. Of each level it holds
    no more than the children whose parent is not complete."""

    def __init__(self) -> None:
        self._levels: list[list[Sized]] = []

    def add(self, child: Sized, level: int = 0) -> None:
        if level == len(self._levels):
            self._levels.append([])
        children = self._levels[level]
        children.append(child)
        if len(children) == MOST_BRANCHES or (len(children) > FEWEST and _ends(child)):
            self._close(level)

    def root(self) -> bytes:
        """Once all are there."""
        level = 0
        while level < len(self._levels):
            children, is_top = self._levels[level], level == len(self._levels) - 1
            if is_top and len(children) == 1:
                return children[0][0]
            if children:
                self._close(level)
            level += 1
        return bytes(LENGTH)

    def _close(self, level: int) -> None:
        children, self._levels[level] = self._levels[level], []
        self.add(_parent(children), level + 1)


def _ends(child: Sized) -> bool:
    return int.from_bytes(child[0][-8:], "little") % BRANCHES == 0


def _parent(children: Sequence[Sized]) -> Sized:
    text = "".join(f"{text_of(name)} : {length}\n" for name, length in children)
    return blake3(text.encode(), key=NODE_KEY).digest(), sum(length for _name, length in children)
