"""A Redis-protocol server that hangs: it takes connections and answers nothing."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.core.cache.backends.redis import RedisCache
from kombu import Connection

from config.broker import Transport
from core import silence
from core.kept_connection import KeptConnection
from core.redis import AWAY
from inference.batches.actions import driving
from inference.gateway import following, replies
from inference.host import placement
from inference.host.child import intake
from inference.upstreams.relay import holding
from tests.site import eventually
from tests.valkey import Server

NOT_ASKED = "did not answer a moment ago"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(silence, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(silence, "SILENT_SECONDS", 0.2)
    found = Server(tmp_path)
    yield found
    found.stop()


def cached(url: str) -> Callable[[], Any]:
    return lambda: RedisCache(url, {"OPTIONS": {"pool_class": "core.silence.Pool"}}).get("a")


def published(url: str) -> Callable[[], Any]:
    def publish() -> None:
        with Connection(url, transport=Transport, transport_options={"max_retries": 0}) as broker:
            channel: Any = broker.default_channel
            channel.client.ping()

    return publish


def kept(url: str) -> Callable[[], Any]:
    line = KeptConnection(silence.client(url))
    return lambda: line.at_once(("GET", "a"))


def awaited(url: str) -> Callable[[], Any]:
    async def ask() -> Any:
        async with silence.async_client(url) as client:
            return await client.get("a")

    return lambda: asyncio.run(ask())


WAYS = [lambda url: lambda: silence.client(url).get("a"), kept, cached, published, awaited]


@pytest.mark.parametrize("way", WAYS, ids=["client", "kept", "cache", "broker", "async"])
@pytest.mark.parametrize("begins", [True, False], ids=["before", "meanwhile"])
def test_one_waits_for_all_and_it_is_found_again(server: Server, way: Any, begins: bool) -> None:
    ask, other = way(server.url), silence.client(server.url)
    if begins:
        ask()
    server.hang()
    with pytest.raises(AWAY):
        ask()
    for another in (ask, ask, other.ping):
        with pytest.raises(AWAY, match=NOT_ASKED):
            another()
    server.go_on()
    assert eventually(lambda: answers(ask), seconds=10)
    assert other.ping()


def answers(ask: Callable[[], Any]) -> bool:
    try:
        ask()
    except AWAY:
        return False
    return True


def test_while_one_asks_for_all_nobody_else_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "SILENT_SECONDS", 0)
    known = silence.Silence()
    known.begin()
    known.heed()
    with pytest.raises(redis.ConnectionError, match=NOT_ASKED):
        known.heed()
    known.end()
    known.heed()


def test_a_server_that_is_gone_is_no_silent_one(server: Server) -> None:
    client = silence.client(server.url)
    server.stop()
    for _each in range(2):
        with pytest.raises(redis.ConnectionError, match="refused"):
            client.ping()
    server.start()
    assert client.ping()


async def test_who_listens_hears_on_after_it(server: Server) -> None:
    async with silence.async_client(server.url) as client, client.pubsub() as ears:
        await ears.subscribe("a")
        messages = ears.listen()
        assert (await anext(messages))["type"] == "subscribe"
        server.hang()
        with pytest.raises(redis.TimeoutError):
            await client.ping()
        server.go_on()
        await asyncio.to_thread(eventually, lambda: answers(silence.client(server.url).ping), seconds=10)
        await client.publish("a", "again")
        assert (await anext(messages))["data"] == b"again"


@pytest.mark.parametrize("room", [driving, following, replies, placement, intake, holding])
def test_whoever_waits_for_news_is_answered_before_it_counts_as_silent(room: Any) -> None:
    [waits] = [value for name, value in vars(room).items() if name.endswith("_MILLISECONDS") and "DRIVER" not in name]
    assert waits / 1000 <= silence.ANSWER_SECONDS - 1
