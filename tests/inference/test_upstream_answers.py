"""What servers of others answer that is not as it should be, and what is told of it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from inference.engine.calls import HERMES
from inference.engine.requests import Sampling
from inference.openai.calling import Calls
from inference.upstreams.relay.asking import ask, new_client
from inference.upstreams.relay.faults import GARBAGE, Fault, of_status
from inference.upstreams.relay.line import Line
from inference.upstreams.relay.reading import Reading
from inference.wire.events import Event, Failed, Piece
from inference.wire.orders import CHAT, Order
from tests.inference.odd_server import Server, odd_server

KEY = "sk-of-the-fleet"
WEATHER = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}


@pytest.fixture(scope="module")
def odd() -> Iterator[Server]:
    with odd_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _inside_is_allowed(settings: Any) -> None:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]


def order(word: str, **more: Any) -> Order:
    messages = [{"role": "user", "content": f"Answer {word}"}]
    return Order("r", CHAT, (messages,), "p", 0.0, sampling=Sampling(max_tokens=50), **more)


async def failed(server: Server, word: str) -> Failed:
    asked, line = order(word), Line("d", "u", server.url, "odd", 4, 5.0, 1.0, key=KEY)
    async with new_client() as client:
        with pytest.raises(Fault) as fault:
            await ask(client, line, asked, Reading(asked, 1.0), lambda _events: None)
    return fault.value.failed


@pytest.mark.parametrize("manner", ["", "-wordily", "-halfway"])
@pytest.mark.parametrize(
    ("word", "code", "param"),
    [
        ("long", "upstream_refused", "request"),
        ("busy", "upstream_busy", ""),
        ("shut", "upstream_key", ""),
        ("gone", "upstream_without_model", ""),
        ("crash", "upstream_failed", ""),
    ],
)
async def test_a_status_says_enough_however_it_is_explained(
    odd: Server, word: str, code: str, param: str, manner: str
) -> None:
    told = await failed(odd, f"{word}{manner}")
    assert (told.code, told.param) == (code, param)


def test_no_half_of_a_key_is_told() -> None:
    for before in range(270, 301):
        body = json.dumps({"error": {"message": f"{'x' * before}{KEY}"}}).encode()
        assert "sk-" not in of_status(400, body, KEY).message


def told(*parts: dict[str, Any]) -> list[tuple[str, Any]]:
    """The calls that a client of ours reads where a server tells these."""
    reading = Reading(order("call", tools=(WEATHER,)), 1.0)
    events: list[Event] = []
    for part in parts:
        events += reading.take({"choices": [{"index": 0, "delta": {"tool_calls": [part]}}]})
    events += reading.take({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]})
    text = "".join(event.text for event in events if isinstance(event, Piece))
    calls = Calls(HERMES, "answer", 0).message(text)["tool_calls"]
    return [(call["function"]["name"], json.loads(call["function"]["arguments"])) for call in calls]


def test_calls_that_a_server_does_not_number_are_told_apart() -> None:
    begun: dict[str, Any] = {"function": {"name": "weather", "arguments": '{"city": '}}
    more: dict[str, Any] = {"function": {"name": None, "arguments": '"Bern"}'}}
    whole: dict[str, Any] = {"index": None, "function": {"name": "weather", "arguments": "{}"}}
    assert told(begun, more, whole) == [("weather", {"city": "Bern"}), ("weather", {})]
    for nameless in (more, {"index": -1, "function": {"name": "weather", "arguments": "{}"}}):
        with pytest.raises(Fault) as fault:
            told(nameless)
        assert fault.value.failed == GARBAGE
