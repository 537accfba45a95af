"""Bytes of a file as those of a xorb: its chunks as they are, each behind its header, read as they are sent."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Generator

from core.database import leave_database
from repositories import blobs
from repositories.models import Blob, Stretch
from repositories.ranges import Span
from repositories.xet.stretches import header
from repositories.xet.xorbs import HEADER

PIECE = 2**20
Pieces = Generator[bytes]


async def sent(pieces: Pieces, tell: Callable[[int], object]) -> AsyncIterator[bytes]:
    """One after the other, read by threads. `tell` hears how much went, also where somebody broke it off."""
    await leave_database()
    size = 0
    try:
        while piece := await asyncio.to_thread(next, pieces, b""):
            yield piece
            size += len(piece)
    finally:
        await asyncio.shield(asyncio.to_thread(_over, pieces, tell, size))


def pieces(stretch: Stretch, blob: Blob, span: Span) -> Pieces:
    """These bytes of the xorb; an error where the file has fewer."""
    before, wanted = _wanted(stretch, span)
    held = bytearray()
    with blobs.open_span(blob, stretch.start + before, sum(length for length, _first, _end in wanted)) as file:
        for length, first, end in wanted:
            data = file.read(length)
            if len(data) < length:
                raise OSError(f"{bytes(blob.sha256).hex()} ended early")
            held += (header(length) + data)[first:end]
            if len(held) >= PIECE:
                yield bytes(held)
                held.clear()
    if held:
        yield bytes(held)


def _wanted(stretch: Stretch, span: Span) -> tuple[int, list[tuple[int, int, int]]]:
    """How many bytes of the file lie before the chunks that are asked for; of each its length, and which of its bytes
    as it stands in the xorb."""
    before, at, found = 0, 0, []
    for _name, length in stretch.table:
        end = at + HEADER + length
        if end <= span.start:
            before += length
        elif at < span.end:
            found.append((length, max(0, span.start - at), min(end, span.end) - at))
        at = end
    return before, found


def _over(pieces: Pieces, tell: Callable[[int], object], size: int) -> None:
    with contextlib.suppress(ValueError):  # its last step is not done yet: the file is closed behind it
        pieces.close()
    if size:
        tell(size)
