"""A server's chunks, one after another, as events of a run. Plain data in, plain data out; what is not as OpenAI's API
has it is a `Fault`."""

import math
from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Listing
from dataclasses import dataclass
from typing import Any

from inference.engine.calls import HERMES
from inference.engine.token_names import is_part, name_of
from inference.upstreams.relay.calls import Calls
from inference.upstreams.relay.faults import BROKE_OFF, FAILED, GARBAGE, LIED, NO_USAGE, Fault
from inference.upstreams.relay.usage import counted, priced, usage_of
from inference.wire.events import NO_ID, ChoiceEnded, Done, Echo, Event, Likely, Piece, Started, Usage
from inference.wire.orders import CHAT, Order

REASONS = {"stop": "stop", "length": "length", "content_filter": "content_filter", "tool_calls": "stop"}
WRONG = (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError)


@dataclass
class Choice:
    """`usage` is what the server said of it until now, if it says that as it goes."""

    calls: Calls
    pieces: int = 0
    has_begun: bool = False
    has_ended: bool = False
    usage: Usage | None = None

    @property
    def written(self) -> int:
        """In tokens. A part of an answer may hold several, but no token is told twice."""
        return max(self.pieces, self.usage.completion_tokens if self.usage else 0)


class Reading:
    """Of one run. `price` is what a token takes of the device, in milliseconds."""

    def __init__(self, order: Order, price: float) -> None:
        self.order, self.price = order, price
        names = frozenset(each["function"]["name"] for each in order.tools)
        self.choices = [Choice(Calls(names)) for _ in range(order.choices)]
        self.has_begun = False
        self.usage: Usage | None = None
        self.is_summed = False  # and this is of all choices

    def take(self, chunk: Any) -> list[Event]:
        try:
            if chunk.get("error"):
                raise Fault(FAILED)
            if told := chunk.get("usage"):
                self._hear(usage_of(told, self.order, self.price), chunk["choices"])
            read = [event for each in chunk["choices"] for event in self._choice(each)]
        except WRONG:
            raise Fault(GARBAGE) from None
        return [*self._beginning(), *read]

    def end(self) -> Done:
        if not all(choice.has_ended for choice in self.choices):
            raise Fault(BROKE_OFF)
        if self.usage is None:
            raise Fault(NO_USAGE)
        if self._told() and not self.usage.completion_tokens:
            raise Fault(LIED)
        return Done(self.usage)

    def cut_short(self) -> Done:
        """Stopped by whoever asked: what the server said of it until now, and where it says that at the end only, what
        we count ourselves. Of a question that it has not begun to answer nobody knows whether it read any."""
        if self.is_summed and self.usage:
            return Done(self.usage, cancelled=True)
        read, written = sum(map(self._read, range(len(self.order.inputs)))), sum(one.written for one in self.choices)
        return Done(Usage(read, written, 0, priced(read + written, self.price)), cancelled=True)

    def _hear(self, usage: Usage, choices: Listing[Mapping[str, Any]]) -> None:
        """With a part of an answer it is of that choice, with none of all of them."""
        self.usage, self.is_summed = usage, not choices
        for told in choices:
            self.choices[told["index"]].usage = usage

    def _read(self, at: int) -> int:
        """Tokens of one question, which its choices share."""
        choices = self.choices[at * self.order.n : (at + 1) * self.order.n]
        if told := next((choice.usage for choice in choices if choice.usage), None):
            return told.prompt_tokens
        return counted(self.order, at) if any(choice.has_begun for choice in choices) else 0

    def _told(self) -> int:
        return sum(choice.pieces for choice in self.choices)

    def _beginning(self) -> Iterator[Event]:
        if self.has_begun:
            return
        self.has_begun = True
        yield Started(0, HERMES.name if self.order.tools else "")
        if self.order.sampling.echo:
            for at in range(len(self.choices)):
                yield Echo(at, str(self.order.inputs[at // self.order.n]))

    def _choice(self, told: Mapping[str, Any]) -> Iterator[Event]:
        at = told["index"]
        if at < 0 or (choice := self.choices[at]).has_ended:
            raise Fault(GARBAGE)
        choice.has_begun = True
        text, logprobs = self._said(choice, told), _judged(told.get("logprobs"))
        for number, piece in enumerate(logprobs or ([None] if text else [])):
            yield self._piece(at, "" if number else text, piece)
        if reason := told.get("finish_reason"):
            if reason != "length" and (closing := choice.calls.close()):  # else it may be cut in the middle of a call
                yield self._piece(at, closing, None)
            choice.has_ended = True
            yield ChoiceEnded(at, REASONS[reason])

    def _said(self, choice: Choice, told: Mapping[str, Any]) -> str:
        if self.order.kind != CHAT:
            return _text(told["text"])
        delta = told["delta"]
        calls = [choice.calls.write(part) for part in delta.get("tool_calls") or ()]
        return _text(delta.get("content") or "") + "".join(calls)

    def _piece(self, at: int, text: str, judged: "Judged | None") -> Piece:
        choice = self.choices[at]
        choice.pieces += 1
        rest = (judged.logprob, judged.token, judged.top) if judged else ()
        return Piece(at, choice.pieces - 1, NO_ID, text, *rest)


@dataclass(frozen=True)
class Judged:
    token: str
    logprob: float
    top: tuple[Likely, ...]


def _judged(told: Any) -> list[Judged]:
    """Chats tell them token by token, completions in lists side by side."""
    if not told:
        return []
    if "content" in told:
        return [_of_chat(each) for each in told["content"] or ()]
    tops = told.get("top_logprobs") or [None] * len(told["tokens"])
    rows = zip(told["tokens"], told["token_logprobs"], tops, strict=True)
    return [Judged(_text(token), _number(logprob), _of_names(top or {})) for token, logprob, top in rows]


def _of_chat(told: Mapping[str, Any]) -> Judged:
    top = [Likely(NO_ID, _name(each), _number(each["logprob"])) for each in told.get("top_logprobs") or ()]
    return Judged(_name(told), _number(told["logprob"]), tuple(top))


def _name(told: Mapping[str, Any]) -> str:
    """By its bytes, where it is a part of a character: what servers write in its place differs."""
    text = _text(told["token"])
    name = name_of(bytes(told.get("bytes") or ()))
    return name if is_part(name) else text


def _of_names(top: Mapping[str, Any]) -> tuple[Likely, ...]:
    return tuple(Likely(NO_ID, _text(token), _number(logprob)) for token, logprob in top.items())


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Fault(GARBAGE)
    return value.encode(errors="replace").decode()  # halves of characters cannot be told on


def _number(value: Any) -> float:
    if isinstance(value, bool) or not math.isfinite(value):
        raise Fault(GARBAGE)
    return float(value)
