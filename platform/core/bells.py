"""Bells: something that a page shows has changed; look again.

A bell says no more than that, so it may ring twice, or once for two changes, or be missed: who hears it looks at what
is true now, and looks from time to time even when nothing rings. One connection a process hears all bells.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

import redis
import structlog
from django.db import transaction

from core.redis import async_connection, connection, doing_without

log = structlog.get_logger(__name__)
PREFIX = "bell:"
AGAIN_SECONDS = 1.0


def ring(name: str) -> None:
    """Ring after commit. Nobody loses anything when it cannot: they look a little later."""
    transaction.on_commit(lambda: _ring(name))


def _ring(name: str) -> None:
    with doing_without("ringing", bell=name):
        connection().publish(PREFIX + name, "")


@asynccontextmanager
async def heard(name: str) -> AsyncIterator["Bell"]:
    """Hear the bell `name` from now on."""
    tower = _towers.setdefault(asyncio.get_running_loop(), Tower())
    bell = Bell()
    tower.add(name, bell)
    try:
        yield bell
    finally:
        tower.remove(name, bell)


class Bell:
    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, seconds: float) -> bool:
        """Whether it has rung since the last wait, or does within these seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        rung = self._rung.is_set()
        self._rung.clear()
        return rung


class Tower:
    """All bells that are heard in one event loop. It listens while somebody does."""

    def __init__(self) -> None:
        self._bells: defaultdict[str, set[Bell]] = defaultdict(set)
        self._listening: asyncio.Task[None] | None = None

    def add(self, name: str, bell: Bell) -> None:
        self._bells[name].add(bell)
        if self._listening is None:
            self._listening = asyncio.get_running_loop().create_task(self._listen())

    def remove(self, name: str, bell: Bell) -> None:
        self._bells[name].discard(bell)
        if not self._bells[name]:
            del self._bells[name]
        if not self._bells and self._listening is not None:
            self._listening.cancel()
            self._listening = None

    async def _listen(self) -> None:
        while True:
            try:
                async with async_connection().pubsub() as ears:
                    await ears.psubscribe(f"{PREFIX}*")
                    async for message in ears.listen():
                        self._hear(message)
            except redis.RedisError as error:
                log.warning("redis_away", what="listening for bells", error=str(error))
                await asyncio.sleep(AGAIN_SECONDS)
            except Exception:  # or no page of this process would hear of anything any more
                log.exception("bells_not_heard")
                await asyncio.sleep(AGAIN_SECONDS)

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "psubscribe":  # what rang before this moment, nobody heard: let all look
            for bells in self._bells.values():
                for bell in bells:
                    bell.ring()
        elif message["type"] == "pmessage":
            for bell in self._bells.get(message["channel"].decode().removeprefix(PREFIX), ()):
                bell.ring()


_towers: "WeakKeyDictionary[asyncio.AbstractEventLoop, Tower]" = WeakKeyDictionary()
