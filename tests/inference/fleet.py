"""Hosts that say that they live, without being there."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.redis import connection
from inference.wire import keys


@contextmanager
def host(name: str = "a-host", **facts: Any) -> Iterator[None]:
    told = {"name": name, "device": "cpu", "memory": 2**30, "used": 0, "kept": 0, "doing": "waiting", "models": {}}
    connection().zadd(keys.HOSTS, {name: time.time() + 60})
    connection().set(keys.host(name), json.dumps(told | facts))
    try:
        yield
    finally:
        connection().zrem(keys.HOSTS, name)
        connection().delete(keys.host(name))
