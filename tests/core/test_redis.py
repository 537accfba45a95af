"""What is asked of Redis in one round trip, on a connection that a thread keeps."""

import threading
from typing import Any

import pytest
import redis

from core.redis import at_once, connection

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
