"""What is asked of Redis in one round trip, on a connection that a thread keeps."""

import asyncio
import gc
import threading
import warnings
from typing import Any

import pytest
import redis
from asgiref.sync import async_to_sync

from core.redis import async_connection, at_once, connection
from tests.site import eventually

KEY = "tests-of-redis"


@pytest.fixture(autouse=True)
def key() -> Any:
    connection().delete(KEY)
    yield KEY
    connection().delete(KEY)


def test_answers_come_in_the_order_of_the_commands() -> None:
    assert at_once(("RPUSH", KEY, "a", "é", 3, 0.5), ("LLEN", KEY), ("LRANGE", KEY, 0, -1)) == [
        4,
        4,
        [b"a", "é".encode(), b"3", b"0.5"],
    ]


def test_a_refusal_is_raised_and_leaves_nothing_for_whoever_asks_next() -> None:
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        at_once(("SET", KEY, 1), ("LLEN", KEY), ("GET", KEY))
    assert at_once(("GET", KEY)) == [b"1"]


def test_a_connection_that_was_lost_is_made_anew() -> None:
    [mine] = at_once(("CLIENT", "ID"))
    assert connection().client_kill_filter(_id=str(mine)) == 1
    [other] = at_once(("CLIENT", "ID"))
    assert other != mine
    assert at_once(("CLIENT", "ID")) == [other]


def test_each_thread_has_its_own() -> None:
    ids = [at_once(("CLIENT", "ID"))[0]]
    thread = threading.Thread(target=lambda: ids.extend(at_once(("CLIENT", "ID"))))
    thread.start()
    thread.join()
    assert len(set(ids)) == 2


async def two_at_once() -> list[int]:
    client = async_connection()
    assert client is async_connection()
    return list(await asyncio.gather(client.client_id(), client.client_id()))


async def listening() -> list[int]:
    """With a task that is left behind, as one that waits for bells."""
    heard = asyncio.Event()

    async def listen() -> None:
        async with async_connection().pubsub() as ears:
            await ears.subscribe(KEY)
            heard.set()
            async for _message in ears.listen():
                pass

    task = asyncio.create_task(listen())
    await heard.wait()
    assert not task.done()
    return await two_at_once()


@pytest.mark.parametrize("ask", [two_at_once, listening])
@pytest.mark.parametrize("run", [lambda ask: asyncio.run(ask()), lambda ask: async_to_sync(ask)()], ids=["run", "sync"])
def test_the_connections_of_a_loop_end_with_it(ask: Any, run: Any) -> None:
    before = {client["id"] for client in connection().client_list()}
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # an unclosed connection says so when it is collected
        ids = run(ask)
        gc.collect()
    assert len(set(ids)) == 2
    assert eventually(lambda: {client["id"] for client in connection().client_list()} <= before, seconds=10)
