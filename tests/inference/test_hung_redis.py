"""A run that is under way when the Redis-protocol server hangs."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from core import silence
from core.redis import connection
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask
from inference.engine.requests import Sampling
from inference.gateway import replies as gateway_replies
from inference.gateway.listening import OUT_OF_TOUCH
from inference.gateway.running import Accepted, accepted
from inference.models import Run
from inference.queries.allowances import payer_for
from inference.states import Source
from inference.vocabulary import Task
from inference.wire import keys
from inference.wire.delivery import Address, Parcel, deliver
from inference.wire.events import Piece, Started
from tests.inference.published import publish_model
from tests.site import eventually
from tests.valkey import Server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    found: Server = getattr(settings, "VALKEY")  # noqa: B009 -- of the tests' settings, which mypy does not read
    connection().connection_pool.disconnect()
    connection().connection_pool.reset()
    connection().zadd(keys.HOSTS, {"some-host": time.time() + 60})
    monkeypatch.setattr(silence, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(silence, "SILENT_SECONDS", 0.3)
    monkeypatch.setattr(keys, "WEB_SECONDS", 1)
    monkeypatch.setattr(gateway_replies, "QUIET_SECONDS", 0.2)
    monkeypatch.setattr(gateway_replies, "LOOK_SECONDS", 0.05)
    yield found
    found.go_on()
    assert eventually(is_back, seconds=10)
    connection().connection_pool.disconnect()
    connection().connection_pool.reset()
    connection().zrem(keys.HOSTS, "some-host")


def is_back() -> bool:
    try:
        return bool(connection().ping())
    except Exception:  # noqa: BLE001 -- it does not answer
        return False


@pytest.fixture
def ask(alice: Any) -> Ask:
    deployment = deployment_for(release=publish_model(alice, "tern", "text-generation"), task=Task.TEXT_GENERATION)
    return Ask(
        deployment, "text", ("1",), payer_for(alice, ""), Source.API, user=alice, sampling=Sampling(max_tokens=20)
    )


def say(run: Run, *events: Any) -> None:
    deliver(connection(), [Parcel(Address(run.id, run.web, run.deployment_id, "0-1", 1), list(events))])


async def until(events: Any, kind: type) -> Any:
    async for event in events:
        if isinstance(event, kind):
            return event
    raise AssertionError(kind)


async def test_a_stream_ends_with_an_error_and_its_engine_hears_of_it_later(ask: Ask, server: Server) -> None:
    first, events = await accepted(lambda: ask)
    assert isinstance(first, Accepted)
    await asyncio.to_thread(say, first.run, Started(3), Piece(0, 0, 7, "a"))
    assert await until(events, Piece) == Piece(0, 0, 7, "a")
    server.hang()
    async with asyncio.timeout(20):
        assert [event async for event in events][-1] == OUT_OF_TOUCH
    run = await Run.objects.aget(pk=first.run.pk)
    assert (run.state, run.error_code, run.charged) == ("failed", "worker_lost", 0)
    server.go_on()
    called_off = await asyncio.to_thread(eventually, lambda: is_back() and told_to_stop(run), seconds=20)
    assert called_off


def told_to_stop(run: Run) -> bool:
    return bool(connection().exists(keys.cancel(run.pk)))


async def test_a_stream_goes_on_after_a_server_that_was_soon_back(
    ask: Ask, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "WEB_SECONDS", 60)
    monkeypatch.setattr(gateway_replies, "LONGEST_SECONDS", 0.3)
    first, events = await accepted(lambda: ask)
    await asyncio.to_thread(say, first.run, Started(3))
    assert await until(events, Started) == Started(3)
    server.hang()
    assert await asyncio.to_thread(eventually, lambda: not is_back(), seconds=10)
    server.go_on()
    assert await asyncio.to_thread(eventually, is_back, seconds=10)
    await asyncio.to_thread(say, first.run, Piece(0, 0, 7, "a"))
    async with asyncio.timeout(20):
        assert await until(events, Piece) == Piece(0, 0, 7, "a")
    await events.aclose()  # type: ignore[attr-defined]  # a generator
