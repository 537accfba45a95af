"""A shard: which chunks of which xorbs make which file. What it says of xorbs is passed over: they were read."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import IO

from repositories.xet.hashes import text_of
from repositories.xet.xorbs import Malformed

MAGIC = bytes.fromhex("48465265706f4d6574614461746100556967456a7b815783a5bdd95ccdd14aa9")
VERSION = 2
END = b"\xff" * 32
VERIFIED, NAMED = 1 << 31, 1 << 30
RECORD = 48
TERMS_LIMIT = 200_000
# Clients cut files into chunks of 8 KiB and more, of which they take at least some that stand together. Whoever sends
# smaller ones makes us read for hours what took seconds to send.
FEW, LEAST_CHUNK, LEAST_TERM = 4_096, 4 * 2**10, 16 * 2**10
_HEAD = struct.Struct("<32sII8x")
_ENTRY = struct.Struct("<32sIIII")


@dataclass(frozen=True)
class Term:
    """Chunks `start` to before `end` of a xorb, together of `length` bytes."""

    xorb: bytes
    length: int
    start: int
    end: int


@dataclass(frozen=True)
class ShardFile:
    """A file by its name among chunks, and by the SHA-256 under which a commit will name it."""

    hash: bytes
    sha256: bytes
    terms: tuple[Term, ...]

    @cached_property
    def size(self) -> int:
        return sum(term.length for term in self.terms)

    @property
    def is_crumbled(self) -> bool:
        """Whether it is made of more chunks, or of more places, than any client makes of a file of its size."""
        chunks = sum(term.end - term.start for term in self.terms)
        return chunks > FEW + self.size // LEAST_CHUNK or len(self.terms) > FEW + self.size // LEAST_TERM


def files_in(shard: IO[bytes]) -> Iterator[ShardFile]:
    terms = 0
    magic, version, _footer = struct.unpack("<32sQQ", _read(shard, RECORD))
    if magic != MAGIC or version != VERSION:
        raise Malformed("not a shard of version 2")
    while (record := _read(shard, RECORD))[:32] != END:
        name, flags, count = _HEAD.unpack(record)
        terms += count
        if count < 1 or terms > TERMS_LIMIT:
            raise Malformed("a file of no chunks, or too many of them")
        yield _file(shard, name, flags, count)


def _file(shard: IO[bytes], name: bytes, flags: int, count: int) -> ShardFile:
    terms = tuple(_term(_read(shard, RECORD)) for _number in range(count))
    if flags & VERIFIED:
        for _number in range(count):
            _read(shard, RECORD)
    if not flags & NAMED:
        raise Malformed("a file without its SHA-256")
    return ShardFile(name, bytes.fromhex(text_of(_read(shard, RECORD)[:32])), terms)


def _term(record: bytes) -> Term:
    xorb, _flags, length, start, end = _ENTRY.unpack(record)
    if start >= end:
        raise Malformed("an entry of no chunks")
    return Term(xorb, length, start, end)


def _read(shard: IO[bytes], count: int) -> bytes:
    data = shard.read(count)
    if len(data) < count:
        raise Malformed("the shard is cut off")
    return data
