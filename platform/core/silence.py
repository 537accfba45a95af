"""Connections to a Redis-protocol server that may hang: it is there, takes connections, and answers nothing.

An answer is waited for so long and no longer, and who waited in vain has waited for the whole process: for a moment
nobody else asks, then one asks for all. Knows nothing of Django.
"""

import asyncio
import math
import time
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import redis
import redis.asyncio
import redis.asyncio.connection
import redis.connection

ANSWER_SECONDS = 3.0  # longer than any question of ours lets the server wait for news (BLOCK)
SILENT_SECONDS = 2.0
FOR_EVER = math.inf  # as the library writes it: whoever reads so has a clock of their own
NOT_ASKED = "It did not answer a moment ago, and is asked again in a moment."


class Silence:
    """Of one server, as this process knows it. Without a lock: at worst two ask for all."""

    def __init__(self) -> None:
        self._until = 0.0  # when it may be asked again; 0 as long as it answers

    def heed(self) -> None:
        """Before it is asked. Whoever is let through while it is silent asks for all others."""
        if self._until:
            if (now := time.monotonic()) < self._until:
                raise redis.ConnectionError(NOT_ASKED)
            self._until = now + ANSWER_SECONDS

    def begin(self) -> None:
        self._until = time.monotonic() + SILENT_SECONDS

    def end(self) -> None:
        if self._until:
            self._until = 0.0


@cache
def silence_of(*place: Any) -> Silence:
    return Silence()


def _of(given: dict[str, Any]) -> Silence:
    return silence_of(given.get("path"), given.get("host"), given.get("port"))


class _Bounded:
    """Beside a connection of the library. One that is being made is let through as a whole: to sign in, it asks
    several times."""

    def __init__(self, **given: Any) -> None:
        self._silence, self._is_made = _of(given), False
        super().__init__(**{**given, "socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": ANSWER_SECONDS})

    def connect_check_health(self, *args: Any, **more: Any) -> None:
        if self.is_connected:  # type: ignore[attr-defined]  # as all below of the class beside this one
            return
        self._silence.heed()
        self._is_made = True
        try:
            super().connect_check_health(*args, **more)  # type: ignore[misc]
        except redis.TimeoutError:
            self._silence.begin()
            raise
        except redis.RedisError:  # nobody is there, or we are refused: both are known at once
            self._silence.end()
            raise
        finally:
            self._is_made = False

    def send_packed_command(self, *args: Any, **more: Any) -> None:
        if self.is_connected and not self._is_made:  # type: ignore[attr-defined]
            self._silence.heed()
        try:
            super().send_packed_command(*args, **more)  # type: ignore[misc]
        except redis.TimeoutError:
            self._silence.begin()
            raise

    def read_response(self, *args: Any, **more: Any) -> Any:
        try:
            answer = super().read_response(*args, **more)  # type: ignore[misc]
        except redis.TimeoutError:
            self._silence.begin()
            raise
        except redis.ResponseError:
            self._silence.end()
            raise
        self._silence.end()
        return answer


class Connection(_Bounded, redis.connection.Connection): ...


class SecureConnection(_Bounded, redis.connection.SSLConnection): ...


class LocalConnection(_Bounded, redis.connection.UnixDomainSocketConnection): ...


class _BoundedAsync:
    """The library's own limit costs a task for each question, so answers alone are limited: what we ask is small and
    never waits to be sent."""

    def __init__(self, **given: Any) -> None:
        self._silence, self._is_made = _of(given), False
        super().__init__(**{**given, "socket_timeout": None, "socket_connect_timeout": ANSWER_SECONDS})

    async def connect_check_health(self, *args: Any, **more: Any) -> None:
        if self.is_connected:  # type: ignore[attr-defined]
            return
        self._silence.heed()
        self._is_made = True
        try:
            await super().connect_check_health(*args, **more)  # type: ignore[misc]
        except redis.TimeoutError:
            self._silence.begin()
            raise
        except redis.RedisError:
            self._silence.end()
            raise
        finally:
            self._is_made = False

    async def send_packed_command(self, *args: Any, **more: Any) -> None:
        if self.is_connected and not self._is_made:  # type: ignore[attr-defined]
            self._silence.heed()
        await super().send_packed_command(*args, **more)  # type: ignore[misc]

    async def read_response(self, *args: Any, timeout: float | None = None, **more: Any) -> Any:  # noqa: ASYNC109 -- theirs
        if timeout is not None:
            return await super().read_response(*args, timeout=timeout, **more)  # type: ignore[misc]
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await super().read_response(*args, timeout=FOR_EVER, **more)  # type: ignore[misc]
        except TimeoutError:
            self._silence.begin()
            raise redis.TimeoutError(f"no answer within {ANSWER_SECONDS} s") from None
        except redis.ResponseError:
            self._silence.end()
            raise
        self._silence.end()
        return answer


class AsyncConnection(_BoundedAsync, redis.asyncio.connection.Connection): ...


class AsyncSecureConnection(_BoundedAsync, redis.asyncio.connection.SSLConnection): ...


class AsyncLocalConnection(_BoundedAsync, redis.asyncio.connection.UnixDomainSocketConnection): ...


KINDS = {"redis": Connection, "rediss": SecureConnection, "unix": LocalConnection}
ASYNC_KINDS = {"redis": AsyncConnection, "rediss": AsyncSecureConnection, "unix": AsyncLocalConnection}
# RESP2 keeps replies as lists.
OPTIONS: dict[str, Any] = {"protocol": 2, "health_check_interval": 15}


class Pool(redis.ConnectionPool):
    """Of bounded connections: of our clients, and of Django's cache."""

    @classmethod
    def from_url(cls, url: str, **given: Any) -> "Pool":
        return super().from_url(url, connection_class=KINDS[urlsplit(url).scheme], **given)


def client(url: str) -> "redis.Redis":
    return redis.Redis(connection_pool=Pool.from_url(url, **OPTIONS))


def async_client(url: str) -> "redis.asyncio.Redis":
    kind: Any = ASYNC_KINDS[urlsplit(url).scheme]
    return redis.asyncio.Redis.from_url(url, connection_class=kind, max_connections=10_000, **OPTIONS)
