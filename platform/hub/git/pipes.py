"""Git's work is done by threads; what they write goes out as fast as the other side reads, and no faster."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from weakref import WeakValueDictionary

import structlog
from django.db import connections

from core.database import leave_database

log = structlog.get_logger(__name__)
THREADS, EACH, WAITING = 8, 3, 8  # of a process; of one asker; pieces that may wait to be sent
PIECE, STALL_SECONDS = 2**16, 60

_pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="git")
_turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

Write = Callable[[bytes], object]


class Gone(Exception):
    """Nobody reads on."""


class Pipe:
    """From one thread to one answer. At most so many pieces wait; who reads nothing for a minute has gone."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._room = threading.Semaphore(WAITING)
        self._held = bytearray()
        self.written, self._is_left, self.is_whole = 0, False, False

    def write(self, data: bytes) -> None:
        self._held += data
        self.written += len(data)
        if len(self._held) >= PIECE:
            self.flush()

    def flush(self) -> None:
        if not self._held:
            return
        if not self._room.acquire(timeout=STALL_SECONDS) or self._is_left:
            raise Gone
        self._put(bytes(self._held))
        self._held.clear()

    def end(self, *, is_whole: bool) -> None:
        self.is_whole = is_whole
        self._put(None)

    async def pieces(self) -> AsyncIterator[bytes]:
        try:
            while (piece := await self._pieces.get()) is not None:
                self._room.release()
                yield piece
        finally:
            self._is_left = True
            self._room.release()

    def _put(self, piece: bytes | None) -> None:
        with contextlib.suppress(RuntimeError):  # the server is going down, and nobody listens
            self._loop.call_soon_threadsafe(self._pieces.put_nowait, piece)


async def streamed(who: str, work: Callable[[Pipe], None]) -> AsyncIterator[bytes]:
    """What `work` writes. Whoever asks for much at once waits for themselves, and for nobody else."""
    await leave_database()
    turn = _turns.setdefault(who, asyncio.Semaphore(EACH))
    async with turn:
        pipe = Pipe()
        done = asyncio.get_running_loop().run_in_executor(_pool, copy_context().run, _done, work, pipe)
        async for piece in pipe.pieces():
            yield piece
        await done
        if not pipe.is_whole:
            raise ConnectionAbortedError("the answer ends in the middle")  # so that no client takes it for whole


def _done(work: Callable[[Pipe], None], pipe: Pipe) -> None:
    is_whole = False
    try:
        work(pipe)
        pipe.flush()
        is_whole = True
    except Gone:
        log.info("git_client_left")
    except Exception:
        log.exception("git_failed")
    finally:
        connections.close_all()
        pipe.end(is_whole=is_whole)
