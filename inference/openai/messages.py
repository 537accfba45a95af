"""The messages of a chat: who says what, which functions were called, and what these gave back."""

import re
from collections.abc import Container
from typing import Any

from inference.openai.errors import Refusal
from inference.openai.fields import plain_json, plain_text, read_json, wrong_type
from inference.openai.tools import MOST_TOOLS
from inference.wire.orders import Input

ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant", "tool": "tool"}
OF_ROLE = {"assistant": ("tool_calls",), "tool": ("tool_call_id",)}
NAME = re.compile(r"[^\s<|\\/>]{1,64}")
OF_ANSWERS = ("annotations", "logprobs")  # stand beside a text that this site wrote
MOST_MESSAGES = 1_000


def messages_from(value: Any) -> Input:
    if value is None:
        raise Refusal(400, "You must provide messages.", param="messages", code="missing_required_parameter")
    if not isinstance(value, list) or not 0 < len(value) <= MOST_MESSAGES:
        raise wrong_type("messages", f"a list of 1 to {MOST_MESSAGES} messages")
    messages = [message_from(f"messages[{index}]", each) for index, each in enumerate(value)]
    _require_answers(messages)
    return messages


def _require_answers(messages: list[dict[str, Any]]) -> None:
    """What a function gave back follows the call of it, and nothing stands between."""
    asked_at = 0
    waiting: list[str] = []
    for at, message in enumerate([*messages, {"role": ""}]):
        if message["role"] == "tool":
            call = message.get("tool_call_id", "")
            if call not in waiting:
                detail = f"There is no call “{call[:100]}” before this one that waits for what its function gave back."
                raise Refusal(400, detail, param=f"messages[{at}].tool_call_id", code="invalid_value")
            waiting.remove(call)
        elif waiting:
            detail = f"Nothing answers the call “{waiting[0][:100]}”: what its function gave back must follow it."
            raise Refusal(400, detail, param=f"messages[{asked_at}].tool_calls", code="invalid_value")
        elif message.get("tool_calls"):
            asked_at, waiting = at, [each["id"] for each in message["tool_calls"]]


def message_from(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise wrong_type(name, "an object with role and content")
    if not isinstance(value.get("role"), str) or value["role"] not in ROLES:
        detail = f"{name}.role must be one of: {', '.join(ROLES)}."
        raise Refusal(400, detail, param=f"{name}.role", code="invalid_value")
    role = ROLES[value["role"]]
    refuse_others(name, value, ("role", "content", "name", *OF_ROLE.get(role, ())))
    calls = _calls(f"{name}.tool_calls", value.get("tool_calls")) if value.get("tool_calls") else {}
    content = "" if calls and value.get("content") is None else _content(f"{name}.content", value.get("content"))
    return {"role": role, "content": content, **calls, **_labels(name, role, value)}


def _labels(name: str, role: str, value: dict[str, Any]) -> dict[str, str]:
    """Whose words they are, as a template may tell it; of what a function gave back, which call it answers."""
    given = [key for key in ("tool_call_id", "name") if key in ("name", *OF_ROLE.get(role, ())) and value.get(key)]
    labels = {key: plain_text(f"{name}.{key}", value[key]) for key in given}
    if role != "tool" and "name" in labels and not NAME.fullmatch(labels["name"]):
        raise wrong_type(f"{name}.name", "a name of 1 to 64 characters, without spaces and < | \\ / >")
    return labels


def _calls(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, list) or len(value) > MOST_TOOLS:
        raise wrong_type(name, f"a list of at most {MOST_TOOLS} calls")
    return {"tool_calls": [_call(f"{name}[{at}]", each) for at, each in enumerate(value)]}


def _call(name: str, value: Any) -> dict[str, Any]:
    """Arguments are told to templates as the object that they are."""
    function = value.get("function") if isinstance(value, dict) else None
    if not isinstance(function, dict) or not all(isinstance(function.get(key), str) for key in ("name", "arguments")):
        raise wrong_type(name, "a call of a function with its name, and its arguments as a string of JSON")
    try:
        arguments = read_json(plain_text(f"{name}.function.arguments", function["arguments"]) or "{}")
    except (ValueError, RecursionError):
        arguments = None
    if not isinstance(arguments, dict):
        raise wrong_type(f"{name}.function.arguments", "a string that holds a JSON object")
    plain_json(f"{name}.function.arguments", arguments)
    called = {"name": plain_text(f"{name}.function.name", function["name"]), "arguments": arguments}
    return {"id": plain_text(f"{name}.id", value.get("id", "")), "type": "function", "function": called}


def _content(name: str, value: Any) -> str:
    """A text, or a list of parts that are all texts."""
    if isinstance(value, list):
        return text_of(name, value, ("text",))
    return plain_text(name, value)


def text_of(name: str, parts: list[Any], kinds: tuple[str, ...]) -> str:
    """What the parts say, one after the other."""
    texts = [each.get("text") if isinstance(each, dict) and each.get("type") in kinds else None for each in parts]
    if not texts or None in texts:
        raise Refusal(400, f"{name} may hold parts of type text only.", param=name, code="unsupported_content")
    for at, part in enumerate(parts):
        refuse_others(f"{name}[{at}]", part, ("type", "text", *OF_ANSWERS))
    return "".join(plain_text(name, text) for text in texts)


def refuse_others(name: str, given: dict[str, Any], known: Container[str]) -> None:
    """What says nothing may stay: clients send back whole what they were given."""
    for extra, value in given.items():
        if extra not in known and value:
            param = f"{name}.{extra[:50]}"
            raise Refusal(400, f"{param} is not supported.", param=param, code="unsupported_parameter")
