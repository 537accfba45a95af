"""How long a recording is at most, by what stands at its beginning: known before it is decoded, so that whoever pays
for it need not keep as much as for the longest."""

from __future__ import annotations

import struct
from collections.abc import Callable

PLAIN = {0x0001, 0x0003, 0x0006, 0x0007, 0xFFFE}  # numbers as they are, not packed
LEAST_OF_MP3 = 1_000  # bytes of a second
FIRST_CHUNK = 12


def seconds_at_most(data: bytes, kind: str, size: int | None = None) -> float | None:
    """None where nothing there says it. `data` may be but the beginning of a recording of that `size`."""
    found = KINDS[kind](data, len(data) if size is None else size) if kind in KINDS else None
    return found if found and found > 0 else None


def _wave(data: bytes, size: int) -> float | None:
    """As many frames as there are bytes: what it says of its own length counts for nothing."""
    at = FIRST_CHUNK
    while at + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        if name == b"fmt " and at + 24 <= len(data):
            kind, channels, rate, _bytes, align, bits = struct.unpack_from("<HHIIHH", data, at + 8)
            frame = min(align, channels * bits // 8)
            return size / (frame * rate) if kind in PLAIN and frame and rate else None
        at += 8 + length + length % 2
    return None


def _flac(data: bytes, _size: int) -> float | None:
    """Decoders read no further than it says."""
    facts = int.from_bytes(data[18:26], "big")
    rate, frames = facts >> 44, facts & (2**36 - 1)
    return frames / rate if len(data) >= 26 and rate else None


def _mp3(_data: bytes, size: int) -> float:
    return size / LEAST_OF_MP3


KINDS: dict[str, Callable[[bytes, int], float | None]] = {"audio/wav": _wave, "audio/flac": _flac, "audio/mpeg": _mp3}
