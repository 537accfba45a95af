"""Reads the fields of a request one by one. What is left over at the end was not understood, and is refused."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from inference.engine.requests import is_number
from inference.openai.errors import Refusal

# Values of fields we do not offer that ask for nothing: clients send them to be explicit. None of some.
NEUTRAL: dict[str, Sequence[Any]] = {
    "audio": (),
    "best_of": (1,),
    "function_call": ("none", "auto"),
    "functions": ([],),
    "metadata": ({},),
    "modalities": (["text"],),
    "moderation": (),
    "prediction": (),
    "prompt_cache_options": (),
    "prompt_cache_retention": (),
    "reasoning_effort": ("none",),
    "service_tier": ("auto", "default"),
    "store": (False,),
    "suffix": ("",),
    "verbosity": ("medium",),
    "web_search_options": (),
}
WHY = {
    "best_of": "best_of must be the same as n: this site makes no more answers than it tells.",
    "metadata": "metadata is for answers that are stored (store), and this site stores none.",
    "store": "store must be false: this site stores no answers.",
}
NAME_LIMIT = 512
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # as JSON writes it


class Fields:
    def __init__(self, body: Any) -> None:
        if not isinstance(body, dict):
            raise Refusal(400, "The body must be a JSON object.")
        self.left: dict[str, Any] = {name: value for name, value in body.items() if value is not None}
        self.called: dict[str, str] = {}  # what of two names for one thing was used

    def take(self, name: str, default: Any = None) -> Any:
        return self.left.pop(name, default)

    def text(self, name: str, *, needed: bool = False) -> str:
        value = self.take(name)
        if value is None and needed:
            raise Refusal(400, f"You must provide {name}.", param=name, code="missing_required_parameter")
        return "" if value is None else plain_text(name, value)

    def flag(self, name: str) -> bool:
        value = self.take(name, False)
        if not isinstance(value, bool):
            raise wrong_type(name, "true or false")
        return value

    def whole(self, name: str, default: int | None, low: int, high: int) -> int | None:
        value, name = self.take(name, default), self.called.get(name, name)
        if value is not None and type(value) is not int:
            raise wrong_type(name, "a whole number")
        checked: int | None = _between(name, value, low, high)
        return checked

    def number(self, name: str, default: float, low: float, high: float) -> float:
        value = self.take(name, default)
        if not is_number(value):
            raise wrong_type(name, "a number")
        return float(_between(name, value, low, high))

    def one_of(self, name: str, choices: Sequence[str], default: str) -> str:
        value = self.take(name, default)
        if value not in choices:
            raise Refusal(400, f"{name} must be one of: {', '.join(choices)}.", param=name, code="invalid_value")
        return str(value)

    def ignore(self, *names: str) -> None:
        """Labels that callers attach for themselves; they change nothing here and are meant to."""
        for name in names:
            value = self.take(name)
            if value is None:
                continue
            if not isinstance(value, str) or len(value) > NAME_LIMIT:
                raise wrong_type(name, f"a string of at most {NAME_LIMIT} characters")
            plain_text(name, value)  # some answers repeat it

    def done(self) -> None:
        for name, value in self.left.items():
            if name not in NEUTRAL:
                detail = f"Unrecognized request argument supplied: {name[:100]}"
                raise Refusal(400, detail, param=name[:100], code="unknown_parameter")
            if not any(_same(value, neutral) for neutral in NEUTRAL[name]):
                detail = WHY.get(name, f"{name} is not supported by this site.")
                raise Refusal(400, detail, param=name, code="unsupported_parameter")


def wrong_type(name: str, expected: str) -> Refusal:
    return Refusal(400, f"{name} must be {expected}.", param=name, code="invalid_type")


def plain_text(name: str, value: Any) -> str:
    """Text that can be stored and tokenised: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        raise wrong_type(name, "a string")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refusal(400, f"{name} holds half of a surrogate pair.", param=name, code="invalid_text") from None
    if "\x00" in value:
        raise Refusal(400, f"{name} holds a NUL character.", param=name, code="invalid_text")
    return value


def read_json(text: str | bytes) -> Any:
    """As the standard has it, which knows no NaN."""
    return json.loads(text, parse_constant=_no_constant)


def plain_json(name: str, value: Any) -> str:
    """JSON that can be stored: of plain texts and of numbers that are some."""
    try:
        text = plain_text(name, json.dumps(value, ensure_ascii=False, allow_nan=False))
    except ValueError:
        raise Refusal(400, f"{name} holds a number that is none.", param=name, code="invalid_value") from None
    except RecursionError:
        raise Refusal(400, f"{name} is nested too deeply.", param=name, code="invalid_value") from None
    if NUL.search(text):
        raise Refusal(400, f"{name} holds a NUL character.", param=name, code="invalid_text")
    return text


def list_of(name: str, value: Any, item: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and bool(value) and all(item(each) for each in value)


def is_token(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**31


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _same(value: Any, neutral: Any) -> bool:
    return type(value) is type(neutral) and value == neutral


def _between(name: str, value: Any, low: float, high: float) -> Any:
    if value is not None and not low <= value <= high:
        bounds = f"from {_plainly(low)} to {_plainly(high)}"
        raise Refusal(400, f"{name} must be {bounds}.", param=name, code="invalid_value")
    return value


def _plainly(bound: float) -> str:
    """A whole number in all its digits: whoever was refused sends one of them."""
    return str(int(bound)) if bound == int(bound) else f"{bound:g}"
