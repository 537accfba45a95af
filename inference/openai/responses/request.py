"""From a body to a question: what a conversation would be asked, under the names of this API."""

import re
from dataclasses import replace
from typing import Any

from core.policies import Policy
from inference.openai import requests
from inference.openai.errors import Refusal, Words
from inference.openai.fields import Fields, plain_json, plain_text, wrong_type
from inference.openai.messages import MOST_MESSAGES, message_from, refuse_others, text_of
from inference.openai.requests import Question

# Taken over as they are: they mean the same there.
SAME = (
    "frequency_penalty", "ignore_eos", "min_p", "model", "parallel_tool_calls", "payer", "presence_penalty",
    "prompt_cache_key", "repetition_penalty", "safety_identifier", "seed", "stream", "structured_outputs",
    "temperature", "top_k", "top_p", "user",
)  # fmt: skip
NEUTRAL: dict[str, tuple[Any, ...]] = {
    "background": (False,),
    "include": ([],),
    "reasoning": ({}, {"effort": "none"}),
    "service_tier": ("auto", "default"),
    "store": (False,),
    "stream_options": ({}, {"include_obfuscation": False}),
    "top_logprobs": (0,),
    "truncation": ("disabled",),
}
LABELS = ("prompt_cache_key", "safety_identifier", "user")
UNTOLD = {"description": None, "parameters": None, "strict": True}  # of a function; clients of typed languages want all
KNOWN_OF = {
    "message": ("role", "content"),
    "function_call": ("name", "arguments", "call_id"),
    "function_call_output": ("call_id", "name", "output"),
}
OF_ITEMS = ("type", "id", "status")  # stand in what this site answered, and come back with it
KINDS_OF_TEXT = ("input_text", "output_text", "text")
WORDS: Words = (  # what a conversation calls them, and what they are called here; messages are not items one by one
    (re.compile(r"(input\[\d+\])\.tool_calls\[0\](?:\.function)?"), r"\1"),
    (re.compile(r"messages\b.*"), "input"),
    (re.compile(r"max_tokens\b"), "max_output_tokens"),
    (re.compile(r"response_format(?:\.json_schema)?"), "text.format"),
    (re.compile(r"(tools\[\d+\])\.function"), r"\1"),
)
MOST_LABELS, LONGEST_KEY, LONGEST_LABEL = 16, 64, 512


class Reader:
    """Reads one body, and keeps what the answer repeats of it."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}

    def __call__(self, body: Any, policy: Policy) -> Question:
        fields = Fields(body)
        given = {name: fields.take(name) for name in SAME}
        self.asked = {
            "instructions": fields.text("instructions") or None,
            "metadata": _labels(fields.take("metadata")),
            "tools": fields.take("tools", []),
            "tool_choice": fields.take("tool_choice", "auto"),
            "text": fields.take("text", {"format": {"type": "text"}}),
            "max_output_tokens": fields.take("max_output_tokens"),
        }
        for name, repeated in self.asked.items():
            plain_json(name, repeated)
        messages = _messages(fields.take("input"), self.asked["instructions"])
        _require_neutral(fields)
        given |= {
            "messages": messages,
            "tools": _tools(self.asked["tools"]),
            "tool_choice": _choice(self.asked["tool_choice"]),
            "response_format": _format(self.asked["text"]),
            "max_tokens": self.asked["max_output_tokens"],
        }
        self.asked["parallel_tool_calls"] = given["parallel_tool_calls"] is not False
        self.asked["tools"] = [UNTOLD | _said_of(each) for each in self.asked["tools"]]
        self.asked |= {name: given[name] for name in LABELS}
        try:
            return replace(requests.chat(given, policy, strict=True), words=WORDS)
        except Refusal as refusal:
            raise refusal.in_words(WORDS) from None


def _require_neutral(fields: Fields) -> None:
    for name, given in fields.left.items():
        value = {key: each for key, each in given.items() if each is not None} if isinstance(given, dict) else given
        if not any(type(value) is type(each) and value == each for each in NEUTRAL.get(name, ())):
            detail = f"{name[:100]} is not supported by this site."
            raise Refusal(400, detail, param=name[:100], code="unsupported_parameter")


def _labels(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    is_right = isinstance(value, dict) and len(value) <= MOST_LABELS and all(len(key) <= LONGEST_KEY for key in value)
    if not is_right or not all(isinstance(each, str) and len(each) <= LONGEST_LABEL for each in value.values()):
        raise wrong_type("metadata", f"an object of at most {MOST_LABELS} short texts")
    return dict(value)


def _messages(value: Any, instructions: str | None) -> list[dict[str, Any]]:
    if value is None:
        raise Refusal(400, "You must provide input.", param="input", code="missing_required_parameter")
    if isinstance(value, str):
        value = [{"role": "user", "content": value}]
    if not isinstance(value, list) or not 0 < len(value) <= MOST_MESSAGES:
        raise wrong_type("input", f"a text or a list of 1 to {MOST_MESSAGES} items")
    items = [_item(f"input[{at}]", each) for at, each in enumerate(value)]
    return [*([{"role": "system", "content": instructions}] if instructions else []), *_joined(items)]


def _item(name: str, value: Any) -> dict[str, Any]:
    kind = value.get("type", "message") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in KNOWN_OF:
        raise Refusal(400, f"{name} is of a type that is not supported.", param=name, code="unsupported_content")
    refuse_others(name, value, (*OF_ITEMS, *KNOWN_OF[kind]))
    given = {key: value.get(key) for key in KNOWN_OF[kind]}
    if kind == "message":
        turn = {"role": given["role"], "content": _content(f"{name}.content", given["content"])}
    elif kind == "function_call":
        call_id = plain_text(f"{name}.call_id", given.pop("call_id"))
        turn = {
            "role": "assistant",
            "content": "",
            "tool_calls": [{"id": call_id, "type": "function", "function": given}],
        }
    else:
        call_id = plain_text(f"{name}.call_id", given["call_id"])
        gave = _content(f"{name}.output", given["output"])
        turn = {"role": "tool", "tool_call_id": call_id, "name": given["name"], "content": gave}
    _require_a_turn(name, turn)
    return turn


def _require_a_turn(name: str, turn: dict[str, Any]) -> None:
    """Here, where it is known which item it was."""
    try:
        message_from(name, turn)
    except Refusal as refusal:
        raise refusal.in_words(WORDS) from None


def _content(name: str, value: Any) -> str:
    return text_of(name, value, KINDS_OF_TEXT) if isinstance(value, list) else plain_text(name, value)


def _joined(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Calls that follow each other are one turn of the model, with the words before, between and behind them."""
    turns: list[dict[str, Any]] = []
    for item in items:
        last = turns[-1] if turns else {}
        calls = [*last.get("tool_calls", []), *item.get("tool_calls", [])]
        if calls and last.get("role") == item["role"] == "assistant":
            words = "\n".join(filter(None, (last["content"], item["content"])))
            turns[-1] = {"role": "assistant", "content": words, "tool_calls": calls}
        else:
            turns.append(item)
    return turns


def _tools(value: Any) -> Any:
    if not isinstance(value, list):
        raise wrong_type("tools", "a list of functions")
    for at, each in enumerate(value):
        if not isinstance(each, dict) or each.get("type") != "function":
            detail = f"tools[{at}] is no function: this site has no tools of its own."
            raise Refusal(400, detail, param=f"tools[{at}]", code="unsupported_parameter")
    return [
        {"type": "function", "function": {key: given for key, given in each.items() if key != "type"}} for each in value
    ]


def _said_of(function: dict[str, Any]) -> dict[str, Any]:
    return {key: given for key, given in function.items() if given is not None}


def _choice(value: Any) -> Any:
    if isinstance(value, dict) and value.get("type") == "function":
        return {"type": "function", "function": {"name": value.get("name")}}
    return value


def _format(value: Any) -> Any:
    if not isinstance(value, dict) or value.keys() - {"format", "verbosity"}:
        raise wrong_type("text", "an object with format")
    if value.get("verbosity") not in (None, "medium"):
        detail = "text.verbosity is not supported by this site."
        raise Refusal(400, detail, param="text.verbosity", code="unsupported_parameter")
    wanted = value.get("format")
    if isinstance(wanted, dict) and wanted.get("type") == "json_schema":
        return {"type": "json_schema", "json_schema": {key: each for key, each in wanted.items() if key != "type"}}
    return wanted
