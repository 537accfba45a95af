"""A xorb: some thousand chunks, each compressed by itself, one after the other."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

import lz4.frame

from repositories.xet import hashes

CHUNK_LIMIT = 128 * 2**10  # bytes of a chunk as it is
STORED_LIMIT = 2 * CHUNK_LIMIT  # and as it comes
CHUNKS_LIMIT = 8_192
HEADER, FOOTER = 8, b"XETBLOB"
PLAIN, LZ4, LZ4_BY_BYTE = 0, 1, 2
_ROW = struct.Struct("<32sII")


class Malformed(ValueError):
    """Not what it says to be. The text is for whoever writes clients."""


@dataclass(frozen=True)
class Chunk:
    """One of a xorb: its hash, how many bytes it is, and how many it takes there, header included."""

    hash: bytes
    length: int
    stored: int


def chunks_in(xorb: IO[bytes]) -> Iterator[tuple[Chunk, bytes]]:
    """Every chunk with its bytes, until the end or the footer that older clients write."""
    number = 0
    while header := xorb.read(HEADER):
        if header.startswith(FOOTER):
            return
        number += 1
        if number > CHUNKS_LIMIT:
            raise Malformed(f"more than {CHUNKS_LIMIT} chunks")
        data, stored = _read(xorb, header)
        yield Chunk(hashes.of_chunk(data), len(data), stored), data


def some_chunks(xorb: IO[bytes], table: list[Chunk], start: int, end: int) -> Iterator[tuple[Chunk, bytes]]:
    """Those from `start` to before `end`, of a xorb whose table is known; what they are was proved when it came."""
    xorb.seek(sum(chunk.stored for chunk in table[:start]))
    for known in table[start:end]:
        yield known, _read(xorb, xorb.read(HEADER))[0]


def packed(table: Iterable[Chunk]) -> bytes:
    return b"".join(_ROW.pack(chunk.hash, chunk.length, chunk.stored) for chunk in table)


def unpacked(table: bytes) -> list[Chunk]:
    return [Chunk(*row) for row in _ROW.iter_unpack(table)]


def _read(xorb: IO[bytes], header: bytes) -> tuple[bytes, int]:
    """The bytes of a chunk, and how many it takes there."""
    if len(header) < HEADER:
        raise Malformed("a chunk's header is cut off")
    stored, scheme = int.from_bytes(header[1:4], "little"), header[4]
    length = int.from_bytes(header[5:8], "little")
    if header[0] != 0 or not 0 < length <= CHUNK_LIMIT or stored > STORED_LIMIT:
        raise Malformed("a chunk's header has an unknown version or an impossible length")
    return _plain(scheme, xorb.read(stored), stored, length), HEADER + stored


def _plain(scheme: int, data: bytes, stored: int, length: int) -> bytes:
    if len(data) != stored:
        raise Malformed("a chunk is cut off")
    if scheme in {LZ4, LZ4_BY_BYTE}:
        data = _decompressed(data, length)
    elif scheme != PLAIN:
        raise Malformed(f"unknown compression {scheme}")
    if len(data) != length:
        raise Malformed("a chunk has not the length that it says")
    return _regrouped(data) if scheme == LZ4_BY_BYTE else data


def _decompressed(data: bytes, length: int) -> bytes:
    """Never more than one byte beyond what the header says, whatever the frame would make."""
    frame = lz4.frame.LZ4FrameDecompressor()
    try:
        return bytes(frame.decompress(data, max_length=length + 1))
    except (RuntimeError, EOFError) as error:
        raise Malformed("a chunk cannot be decompressed") from error


def _regrouped(data: bytes) -> bytes:
    """From all first bytes of four, then all second ones, and so on, to their order."""
    plain, start = bytearray(len(data)), 0
    for place in range(4):
        count = -(-(len(data) - place) // 4)
        plain[place::4] = data[start : start + count]
        start += count
    return bytes(plain)
