"""What a run took on a server of others that was stopped there: as the server says it, or as we count it."""

from dataclasses import replace
from typing import Any

import pytest

from inference.engine.requests import Sampling
from inference.upstreams.relay.bodies import asked
from inference.upstreams.relay.line import Line
from inference.upstreams.relay.reading import Reading
from inference.wire.events import Usage
from inference.wire.orders import CHAT, TEXT, Order

ON_THE_WAY = {"continuous_usage_stats": True}
LINE = Line("d", "u", "http://127.0.0.1/v1", "m", 4, 5.0, 2.0)


def order(kind: str, *inputs: Any, n: int = 1, tools: Any = ()) -> Order:
    return Order("r", kind, inputs, "p", 0.0, n, Sampling(max_tokens=50), None, tools, {})


def part(at: int, text: str, *told: int) -> dict[str, Any]:
    usage = {"usage": dict(zip(("prompt_tokens", "completion_tokens"), told, strict=True))} if told else {}
    return {"choices": [{"index": at, "text": text, "finish_reason": None}], **usage}


def taken(asked: Order, *chunks: Any) -> Usage:
    reading = Reading(asked, 2.0)
    for chunk in chunks:
        reading.take(chunk)
    done = reading.cut_short()
    assert done.cancelled
    return done.usage


def test_what_the_server_says_of_each_choice_is_summed() -> None:
    two = order(TEXT, "one", "another", n=2)
    told = [part(0, "a", 5, 1), part(2, "b", 9, 4), part(1, "c", 5, 2), part(2, "d", 9, 6)]
    assert taken(two, *told) == Usage(5 + 9, 1 + 2 + 6, 0, 2 * 23)
    assert taken(two, *told[:1]) == Usage(5, 1, 0, 12)


def test_what_it_says_of_all_together_is_believed() -> None:
    whole = {"choices": [], "usage": {"prompt_tokens": 20, "completion_tokens": 9}}
    assert taken(order(TEXT, "one", n=2), part(0, "a", 5, 1), whole) == Usage(20, 9, 0, 58)


@pytest.mark.parametrize(
    ("kind", "given", "read"),
    [
        (TEXT, "x" * 31, 11),
        (TEXT, [7] * 31, 31),
        (TEXT, "船" * 10, 11),
    ],
)
def test_where_it_says_nothing_we_count_what_was_begun(kind: str, given: Any, read: int) -> None:
    asked = order(kind, given, "never begun", n=2)
    assert taken(asked) == Usage(0, 0, 0, 0)
    assert taken(asked, part(1, "a"), part(1, "b")) == Usage(read, 2, 0, 2 * (read + 2))


def test_messages_and_functions_are_counted_with_what_stands_around_them() -> None:
    talk = [{"role": "user", "content": "x" * 28}]
    tool = {"type": "function", "function": {"name": "f"}}
    begun = {"choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": None}]}
    assert taken(order(CHAT, talk), begun).prompt_tokens == (28 + 16 + 16) / 3
    assert taken(order(CHAT, talk, tools=(tool,)), begun).prompt_tokens == 20 + 15


def test_usage_on_the_way_is_asked_where_it_is_understood() -> None:
    for tells, wanted in ((False, {"include_usage": True}), (True, {"include_usage": True} | ON_THE_WAY)):
        _path, body = asked(order(TEXT, "one"), replace(LINE, tells_as_it_goes=tells))
        assert body["stream_options"] == wanted
