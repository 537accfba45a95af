"""Calls of functions as servers of others tell them: they are read again as if a model of ours had written them."""

from typing import Any

import pytest

from inference.engine.calls import HERMES
from inference.openai.call_reader import Argued, Called, CallReader
from inference.upstreams.relay.faults import Fault
from inference.upstreams.relay.reading import Reading
from inference.wire.events import ChoiceEnded, Event, Piece
from inference.wire.orders import CHAT, Order

WEATHER = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}
BEGUN = {"index": 0, "id": "c", "function": {"name": "weather", "arguments": '{"city": "Be'}}


def read(*deltas: dict[str, Any], reason: str) -> list[Event]:
    reading = Reading(Order("r", CHAT, ([{"role": "user", "content": "x"}],), "p", 0.0, tools=(WEATHER,)), 1.0)
    told = [*({"index": 0, "delta": delta} for delta in deltas), {"index": 0, "delta": {}, "finish_reason": reason}]
    return [event for each in told for event in reading.take({"choices": [each]})]


def test_a_call_that_the_limit_cut_is_told_as_far_as_it_came() -> None:
    events = read({"tool_calls": [BEGUN]}, reason="length")
    assert events[-1] == ChoiceEnded(0, "length")
    reader = CallReader(HERMES)
    text = "".join(event.text for event in events if isinstance(event, Piece))
    assert [*reader.feed(text), *reader.finish()] == [Called(0, "weather"), Argued(0, '{"city": "Be')]


@pytest.mark.parametrize("reason", ["tool_calls", "stop"])
def test_a_call_that_should_be_whole_and_is_not_is_garbage(reason: str) -> None:
    with pytest.raises(Fault) as fault:
        read({"tool_calls": [BEGUN]}, reason=reason)
    assert fault.value.failed.code == "upstream_garbage"
