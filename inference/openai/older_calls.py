"""Calls of functions as they were before tools: `functions`, `function_call`, and messages of role `function`.

What is asked so is said again as tools, and everything that comes of it, refusals included, is told in the old words.
"""

import re
from typing import Any

from inference.openai.call_reader import Read
from inference.openai.calling import Calls
from inference.openai.errors import Refusal, Words
from inference.openai.fields import wrong_type

NEW_WORDS = ("tools", "tool_choice", "parallel_tool_calls")
OF_MESSAGES = (  # of those at these places
    (r"(messages\[(?:%s)\])\.tool_calls(?:\[0\](?:\.function)?)?", r"\1.function_call"),
    (r"(messages\[(?:%s)\])\.tool_call_id", r"\1"),
)
OF_FUNCTIONS = (
    (re.compile(r"tools\[(\d+)\](?:\.function)?"), r"functions[\1]"),
    (re.compile(r"tools\b"), "functions"),
    (re.compile(r"tool_choice\b"), "function_call"),
)


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
    if given.get("function_call") not in (None, "none", "auto") and not is_older(body):
        raise Refusal(400, "function_call needs functions.", param="function_call", code="invalid_value")
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


def words_of(body: Any) -> Words:
    """In which it was asked: old ones of functions, and of each message that was told in them."""
    messages = body.get("messages") if isinstance(body, dict) else None
    listed = messages if isinstance(messages, list) else []
    places = "|".join(str(at) for at, each in enumerate(listed) if _is_call(each) or _is_gift(each))
    of_messages = [(re.compile(pattern % places), old) for pattern, old in OF_MESSAGES] if places else []
    return (*of_messages, *(OF_FUNCTIONS if is_older(body) else ()))


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
