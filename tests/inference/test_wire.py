"""What is sent is what arrives, and nothing is seen twice."""

import pytest

from inference.engine.constraints import Constraint
from inference.engine.requests import Sampling
from inference.engine.sentences import Sentence
from inference.wire.events import (
    ChoiceEnded,
    Done,
    Echo,
    Echoed,
    Event,
    Failed,
    Likely,
    Piece,
    Result,
    Started,
    Usage,
    Words,
    pack,
    unpack,
)
from inference.wire.fence import Fence
from inference.wire.measurements import Measured, measured_in, pack_measured, unpack_measured
from inference.wire.orders import Order, from_entry


def test_events_survive_the_wire() -> None:
    events: list[Event] = [
        Started(5),
        Echo(1, "你好", (Echoed(5, "你"), Echoed(6, "好", -1.5, (Likely(6, "好", -1.5),)))),
        Echo(0, "once"),
        Piece(1, 0, 42, "你"),
        Piece(0, 1, 42, "", -0.5, "tok", (Likely(1, "a", -0.1), Likely(2, "b", -2.0))),
        Words(1, 7, "每个"),
        ChoiceEnded(1, "length"),
        Result({"labels": [[{"label": "good", "score": 0.5}]]}),
        Done(Usage(1, 2, 3, 40), cancelled=True),
        Failed("code", Sentence("message"), "param"),
    ]
    assert unpack(pack(events)) == events


def test_only_an_end_that_an_engine_worked_for_is_measured() -> None:
    told = Measured("r", "d", 2, Usage(1, 2, 3, 40))
    assert unpack_measured(pack_measured(told).encode()) == told
    assert measured_in([Started(1), ChoiceEnded(0, "stop"), Done(told.usage, cancelled=True)]) == told.usage
    assert [
        measured_in([event]) for event in (Started(1), Done(Usage(), cancelled=True), Failed("a", Sentence("b")))
    ] == [None] * 3


def test_engine_from_before_told_no_time_of_the_device() -> None:
    assert unpack([["d", 1, 2, 3, False]]) == [Done(Usage(1, 2, 3, 0))]


def test_what_is_not_an_event_is_refused() -> None:
    with pytest.raises(ValueError, match="not an event"):
        unpack([["?", 1]])


@pytest.mark.parametrize(
    "order",
    [
        Order("r", "chat", ([{"role": "user", "content": "hi"}],), "p", 5.0, 2, Sampling(stop=("a", "b"), seed=4)),
        Order("r", "text", ([1, 2], [3]), "p", 5.0, 1, Sampling(logit_bias=((1, 2.0),), logprobs=0)),
        Order("r", "text", ("a",), "p", 5.0, 1, Sampling(max_tokens=0, echo=True, logprobs=1)),
        Order("r", "text", ("a",), "p", 5.0, 1, Sampling(constraint=Constraint("regex", "a+", "guided"))),
        Order("r", "embed", ("a", "b"), "p", 5.0, dimensions=8),
    ],
)
def test_orders_survive_the_wire(order: Order) -> None:
    entry = {key.encode(): value.encode() for key, value in order.as_entry("web").items()}
    assert from_entry(entry) == (order, "web")


def test_a_fence_lets_each_token_pass_once_and_never_an_old_engine() -> None:
    fence = Fence()
    said = [(1, Piece(0, 0, 1, "a")), (1, Piece(0, 1, 1, "b")), (2, Piece(0, 1, 1, "b")), (2, Piece(0, 2, 1, "c"))]
    assert [fence.lets_pass(attempt, event) for attempt, event in said] == [True, True, False, True]
    assert [fence.lets_pass(2, Echo(choice, "a")) for choice in (0, 0, 1)] == [True, False, True]
    assert fence.lets_pass(1, Piece(0, 3, 1, "d")) is False
    assert fence.lets_pass(1, Done(Usage())) is False
    assert fence.lets_pass(2, Piece(1, 0, 1, "other choice")) is True
    assert fence.lets_pass(2, Done(Usage())) is True


def test_a_fence_lets_words_pass_where_they_go_on() -> None:
    fence = Fence()
    said = [(1, Words(0, 0, "ab")), (1, Words(1, 0, "x")), (2, Words(0, 0, "ab")), (2, Words(0, 2, "c"))]
    assert [fence.lets_pass(attempt, event) for attempt, event in said] == [True, True, False, True]
    assert fence.lets_pass(2, Words(0, 9, "beyond")) is False
