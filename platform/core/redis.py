"""Connections to the Redis-protocol server, one client per process and kind, and what holds while it is away.

What can be done without it is done (`doing_without`); what cannot is refused for the moment, by whoever tells problems
(`is_away`, `away`). The clients find it again by themselves. One that is there and answers nothing is away, too
(`core.silence`).
"""

import asyncio
import threading
from collections.abc import AsyncGenerator
from contextlib import suppress
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
import structlog
from django.conf import settings
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from core import silence
from core.kept_connection import KeptConnection
from core.problems import Unavailable

log = structlog.get_logger(__name__)

AGAIN_SECONDS = 5  # when whoever was refused may come back
AWAY = (redis.ConnectionError, redis.TimeoutError, redis.OutOfMemoryError, redis.ReadOnlyError, OperationalError)
CANNOT_WRITE = "MISCONF"  # its disk is full or broken; the library has no name for it
_of_thread = threading.local()
_async: "WeakKeyDictionary[asyncio.AbstractEventLoop, Lent]" = WeakKeyDictionary()


@cache
def connection() -> "redis.Redis":
    return silence.client(settings.REDIS_URL)


def async_connection() -> "redis.asyncio.Redis":
    """The client of the running event loop, whose connections are closed when that ends."""
    loop = asyncio.get_running_loop()
    if loop not in _async:
        _async[loop] = Lent()
    return _async[loop].client


def is_away(error: BaseException) -> bool:
    """It does not answer, or can take nothing in. Its other refusals are mistakes of ours."""
    return isinstance(error, AWAY) or (isinstance(error, redis.ResponseError) and str(error).startswith(CANNOT_WRITE))


def away() -> Unavailable:
    text = _("What this needs is away for a moment. Try again in a few seconds.")
    return Unavailable(text, retry_after=AGAIN_SECONDS)


class doing_without:  # noqa: N801  (used like a function)
    """For what nobody has to wait for: it is left out while the server is away, and the log is told."""

    def __init__(self, what: str, **about: Any) -> None:
        self._told = {"what": what, **about}

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if error is None or not is_away(error):
            return False
        log.warning("redis_away", error=str(error), **self._told)
        return True


class Lent:
    """A client for as long as its loop runs. Loops end everywhere – each call of async code from a thread has its own –
    and what a loop closes in the end are the generators that were begun in it, so the client is held by one."""

    def __init__(self) -> None:
        self.client = silence.async_client(settings.REDIS_URL)
        self._until_the_end = self._hold()
        with suppress(StopIteration):
            self._until_the_end.asend(None).send(None)  # to its first word, which waits for nothing

    async def _hold(self) -> AsyncGenerator[None]:
        try:
            yield
        finally:
            _async.pop(asyncio.get_running_loop(), None)
            await self.client.aclose()


def at_once(*commands: tuple[Any, ...]) -> list[Any]:
    """What the server answers to each, after one round trip on a connection that this thread keeps
    (`KeptConnection`)."""
    kept: KeptConnection | None = getattr(_of_thread, "kept", None)
    if kept is None:
        kept = _of_thread.kept = KeptConnection(connection())
    return kept.at_once(*commands)
