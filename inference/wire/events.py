"""What becomes of a run, as data, and how it is written on the wire: short keys, for there is one event a token."""

import base64
import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inference.engine.sentences import Sentence, packed, unpacked
from inference.engine.storable import storable

NUL = r"\u0000"  # as JSON writes it
TOKENS = "tokens"  # as in `resources.units`


@dataclass(frozen=True)
class Usage:
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    device_ms: int = 0  # what it took of the device; loading and waiting are no part of it

    @property
    def total(self) -> int:
        return self.prompt_tokens + self.completion_tokens

    def measured_in(self, unit: str) -> int:
        """What of it is priced: the tokens, or the time of the device."""
        return self.total if unit == TOKENS else self.device_ms


@dataclass(frozen=True)
class Likely:
    token_id: int
    text: str
    logprob: float


@dataclass(frozen=True)
class Started:
    """An engine has taken the run up and read its input. `call_form` is how the model writes calls of functions, where
    it was told of some."""

    prompt_tokens: int
    call_form: str = ""


@dataclass(frozen=True)
class Echoed:
    """A token of the prompt; the first one of all has no log-probability."""

    token_id: int
    text: str
    logprob: float | None = None
    top: tuple[Likely, ...] = ()


@dataclass(frozen=True)
class Echo:
    """The prompt, told again before the answer of a choice; its tokens where log-probabilities are wanted."""

    choice: int
    text: str
    tokens: tuple[Echoed, ...] = ()


NO_ID = -1
"""Of a token of which a server of others told the text alone."""


@dataclass(frozen=True)
class Piece:
    """One token of one choice. `text` holds whole characters only and may be empty; all texts joined are the answer."""

    choice: int
    index: int
    token_id: int
    text: str
    logprob: float | None = None
    token: str | None = None
    top: tuple[Likely, ...] = ()


@dataclass(frozen=True)
class Words:
    """What is certain of the result of one input while the rest is written: `text` goes on at character `at`. `Result`
    has all of it."""

    place: int
    at: int
    text: str


@dataclass(frozen=True)
class ChoiceEnded:
    choice: int
    reason: str  # stop, length, cancelled


@dataclass(frozen=True)
class Result:
    """The whole answer of a task that does not stream: `vectors` (base64 of little-endian floats) or `labels`."""

    data: Mapping[str, Any]


@dataclass(frozen=True)
class Done:
    """The last event of a run that came to its end; `cancelled` when somebody stopped it."""

    usage: Usage
    cancelled: bool = False


@dataclass(frozen=True)
class Failed:
    """The last event of a run that did not. `param` names the field at fault; empty when the asker is not at fault."""

    code: str
    message: Sentence
    param: str = ""


Event = Started | Echo | Piece | Words | ChoiceEnded | Result | Done | Failed


def is_last(event: Event) -> bool:
    return isinstance(event, Done | Failed)


def pack(events: Iterable[Event]) -> list[list[Any]]:
    return [_pack(event) for event in events]


def unpack(rows: Sequence[Sequence[Any]]) -> list[Event]:
    return [_unpack(row) for row in rows]


dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # one encoder, not one for each token


def written(events: Iterable[Event]) -> str:
    """As it is sent, and kept for those who resume: neither NUL, which no database takes, nor half a character, which
    no wire does. To look for them costs nothing beside a token; to replace them is rare."""
    said = dumps(pack(events))
    return dumps(storable(pack(events))) if NUL in said or not _is_whole(said) else said


def vector_to_base64(vector: Sequence[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def vector_from_base64(text: str) -> list[float]:
    raw = base64.b64decode(text)
    return list(struct.unpack(f"<{len(raw) // 4}f", raw))


def _is_whole(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _pack(event: Event) -> list[Any]:  # noqa: PLR0911 -- one line for each kind
    match event:
        case Piece(choice, index, token_id, text, None):
            return ["p", choice, index, token_id, text]
        case Piece(choice, index, token_id, text, logprob, token, top):
            return ["p", choice, index, token_id, text, logprob, token, _pack_likely(top)]
        case Echo(choice, text, echoed):
            return ["e", choice, text, [[t.token_id, t.text, t.logprob, _pack_likely(t.top)] for t in echoed]]
        case Started(prompt_tokens, call_form):
            return ["s", prompt_tokens, *([call_form] if call_form else [])]
        case Words(place, at, text):
            return ["w", place, at, text]
        case ChoiceEnded(choice, reason):
            return ["c", choice, reason]
        case Result(data):
            return ["r", data]
        case Done(usage, cancelled):
            tokens = [usage.prompt_tokens, usage.completion_tokens, usage.cached_tokens]
            return ["d", *tokens, cancelled, usage.device_ms]
        case Failed(code, message, param):
            return ["f", code, packed(message), param]


def _unpack(row: Sequence[Any]) -> Event:  # noqa: PLR0911 -- as above
    match row:
        case ["p", choice, index, token_id, text]:
            return Piece(choice, index, token_id, text)
        case ["p", choice, index, token_id, text, logprob, token, top]:
            return Piece(choice, index, token_id, text, logprob, token, _likely(top))
        case ["e", choice, text, echoed]:
            return Echo(choice, text, tuple(_echoed(*one) for one in echoed))
        case ["s", prompt_tokens, *call_form]:
            return Started(prompt_tokens, *call_form)
        case ["w", place, at, text]:
            return Words(place, at, text)
        case ["c", choice, reason]:
            return ChoiceEnded(choice, reason)
        case ["r", data]:
            return Result(data)
        case ["d", prompt, completion, cached, cancelled, *device_ms]:  # engines from before told no time
            return Done(Usage(prompt, completion, cached, *device_ms), cancelled)
        case ["f", code, message, param]:
            return Failed(code, unpacked(message), param)
        case _:
            raise ValueError(f"not an event of a run: {row!r}")


def _pack_likely(top: Iterable[Likely]) -> list[list[Any]]:
    return [[each.token_id, each.text, each.logprob] for each in top]


def _likely(rows: Iterable[Sequence[Any]]) -> tuple[Likely, ...]:
    return tuple(Likely(*row) for row in rows)


def _echoed(token_id: int, text: str, logprob: float | None, top: Iterable[Sequence[Any]]) -> Echoed:
    return Echoed(token_id, text, logprob, _likely(top))
