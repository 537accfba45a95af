"""Calls of functions as they were before tools: `functions`, `function_call`, and messages of role `function`.

What is asked so is said again as tools, and everything that comes of it, refusals included, is told in the old words.
"""

import re
from typing import Any

from inference.openai.call_reader import Read
from inference.openai.calling import Calls
from inference.openai.errors import Refusal
from inference.openai.fields import wrong_type

NEW_WORDS = ("tools", "tool_choice", "parallel_tool_calls")
MESSAGE = re.compile(r"messages\[(\d+)\]")
OF_MESSAGES = [
    (re.compile(r"^(messages\[\d+\])\.tool_calls\[0\](\.function)?"), r"\1.function_call"),
    (re.compile(r"^(messages\[\d+\])\.tool_calls"), r"\1.function_call"),
    (re.compile(r"^(messages\[\d+\])\.tool_call_id"), r"\1"),
]
OF_FUNCTIONS = [
    (re.compile(r"^tools\[(\d+)\](\.function)?"), r"functions[\1]"),
    (re.compile(r"^tools\b"), "functions"),
    (re.compile(r"^tool_choice\b"), "function_call"),
]


class OlderCalls(Calls):
    """One call an answer, without an id."""

    reason = "function_call"

    def message(self, text: str) -> dict[str, Any]:
        told = super().message(text)
        calls = told.pop("tool_calls", None)
        return told | ({"function_call": calls[0]["function"]} if calls else {})

    def _told(self, read: Read) -> dict[str, Any]:
        delta = super()._told(read)
        calls = delta.get("tool_calls")
        return {"function_call": calls[0]["function"]} if calls else delta


def is_older(body: Any) -> bool:
    return isinstance(body, dict) and bool(body.get("functions"))


def as_tools(body: Any) -> Any:
    """The same question in new words. `body` stays as it is."""
    if not isinstance(body, dict):
        return body
    given = dict(body)
    if isinstance(given.get("messages"), list):
        given["messages"] = _messages(given["messages"])
    if is_older(body):
        functions = given.pop("functions")
        for name in NEW_WORDS:
            if given.get(name):
                raise Refusal(400, f"{name} needs tools, not functions.", param="functions", code="invalid_value")
        if not isinstance(functions, list):
            raise wrong_type("functions", "a list of functions")
        given["tools"] = [{"type": "function", "function": each} for each in functions]
        given["tool_choice"] = _choice(given.pop("function_call", None))
        given["parallel_tool_calls"] = False
    return given


def in_old_words(refusal: Refusal, body: Any) -> Refusal:
    """With the field as it was called."""
    param = refusal.param or ""
    for pattern, old in _words_of(param, body):
        if pattern.match(param):
            refusal.param, refusal.message = pattern.sub(old, param), pattern.sub(old, refusal.message)
            break
    return refusal


def _words_of(param: str, body: Any) -> list[tuple[re.Pattern[str], str]]:
    if place := MESSAGE.match(param):
        message = body["messages"][int(place[1])]
        return OF_MESSAGES if _is_call(message) or _is_gift(message) else []
    return OF_FUNCTIONS if is_older(body) else []


def _choice(value: Any) -> Any:
    if isinstance(value, dict):
        return {"type": "function", "function": {"name": value.get("name")}}
    return value


def _messages(messages: list[Any]) -> list[Any]:
    """What a function gave back belongs to the call before it."""
    told, call = [], ""
    for at, each in enumerate(messages):
        if _is_call(each):
            call = f"call{at:05}"  # nine letters and digits: the templates of some models take no other
            rest = {key: value for key, value in each.items() if key != "function_call"}
            told.append(rest | {"tool_calls": [{"id": call, "type": "function", "function": each["function_call"]}]})
        elif _is_gift(each):
            told.append(each | {"role": "tool", "tool_call_id": call})
        else:
            told.append(each)
    return told


def _is_gift(message: Any) -> bool:
    """What a function gave back."""
    return isinstance(message, dict) and message.get("role") == "function"


def _is_call(message: Any) -> bool:
    is_answer = isinstance(message, dict) and message.get("role") == "assistant"
    return is_answer and bool(message.get("function_call")) and not message.get("tool_calls")
