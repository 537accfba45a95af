"""The Redis-protocol server of the suite, away for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis

from core import silence
from core.redis import connection
from tests.valkey import Server


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


@contextmanager
def hung(server: Server) -> Iterator[None]:
    """One wait in vain, and from then on nobody waits: who has a connection of their own hangs, and is found out."""
    there = connection().connection_pool
    there.disconnect()
    there.reset()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(silence, "ANSWER_SECONDS", 0.2)
        patch.setattr(silence, "SILENT_SECONDS", 600)
        server.hang()
        try:
            with pytest.raises(redis.TimeoutError):
                connection().ping()
            yield
        finally:
            server.go_on()
            silence.silence_of(None, there.connection_kwargs["host"], there.connection_kwargs["port"]).end()
            there.disconnect()
            there.reset()
