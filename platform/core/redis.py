"""Connections to the Redis-protocol server, one client per process and kind."""

import asyncio
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from django.conf import settings

# Blocking reads wait longer than redis-py's socket timeout of 5 s, so it is off; RESP2 keeps replies as lists.
OPTIONS: dict[str, Any] = {
    "protocol": 2,
    "socket_timeout": None,
    "socket_connect_timeout": 5,
    "health_check_interval": 15,
}
_async: "WeakKeyDictionary[asyncio.AbstractEventLoop, redis.asyncio.Redis]" = WeakKeyDictionary()


@cache
def connection() -> "redis.Redis":
    return redis.Redis.from_url(settings.REDIS_URL, **OPTIONS)


def async_connection() -> "redis.asyncio.Redis":
    """The client of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _async:
        _async[loop] = redis.asyncio.Redis.from_url(settings.REDIS_URL, max_connections=10_000, **OPTIONS)
    return _async[loop]
