"""From a body to a question that can be asked: one function for each endpoint, one type when it is right."""

import re
import secrets
from collections.abc import Container
from dataclasses import dataclass, field, replace
from typing import Any

from core.policies import Policy
from inference.engine.constraints import Constraint
from inference.engine.errors import InvalidRequest
from inference.engine.requests import MAX_DIMENSIONS, Sampling
from inference.openai.errors import Refusal, from_engine
from inference.openai.fields import Fields, is_token, list_of, plain_json, plain_text, read_json, wrong_type
from inference.openai.older_calls import as_tools, in_old_words, is_older
from inference.openai.structure import constraint_from
from inference.openai.tools import MOST_TOOLS, Tools, tools_from
from inference.sampling import as_kept
from inference.wire.events import dumps
from inference.wire.orders import CHAT, EMBED, TEXT, Input

ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant", "tool": "tool"}
OF_ROLE = {"assistant": ("tool_calls",), "tool": ("tool_call_id",)}
NAME = re.compile(r"[^\s<|\\/>]{1,64}")
OF_ANSWERS = ("annotations", "logprobs")  # stand beside a text that this site wrote
NO_TOOLS = Tools()
MOST_STOPS = 4
MOST_MESSAGES = 1_000


@dataclass(frozen=True)
class Question:
    model: str
    kind: str
    inputs: tuple[Input, ...]
    n: int = 1
    sampling: Sampling = field(default_factory=Sampling)
    stream: bool = False
    include_usage: bool = False
    as_base64: bool = False
    dimensions: int | None = None
    tools: tuple[dict[str, Any], ...] = ()
    params: dict[str, Any] = field(default_factory=dict)
    payer: str = ""
    media: tuple[bytes, ...] = ()  # files that `inputs` are facts about
    read: int = 0  # tokens that they count at most
    options: dict[str, Any] = field(default_factory=dict)  # what a task is told beside its inputs
    is_older: bool = False  # functions were called as they were before tools


def chat(body: Any, policy: Policy) -> Question:
    try:
        return replace(_chat(as_tools(body), policy), is_older=is_older(body))
    except Refusal as refusal:
        raise in_old_words(refusal, body) from None


def _chat(body: Any, policy: Policy) -> Question:
    fields = Fields(body)
    model, messages = fields.text("model", needed=True), _messages(fields.take("messages"))
    longest = fields.take("max_completion_tokens")
    older = fields.take("max_tokens")
    fields.left["max_tokens"] = longest if longest is not None else older
    fields.called = {} if longest is None else {"max_tokens": "max_completion_tokens"}
    top = fields.whole("top_logprobs", None, 0, 20)
    wants = fields.flag("logprobs")
    if top is not None and not wants:
        raise Refusal(400, "top_logprobs needs logprobs to be true.", param="top_logprobs", code="invalid_value")
    tools, usual = tools_from(fields), policy["default_chat_tokens"]
    return _generation(fields, policy, model, CHAT, (messages,), (top or 0) if wants else None, usual, tools=tools)


def completion(body: Any, policy: Policy) -> Question:
    fields = Fields(body)
    model, inputs = fields.text("model", needed=True), _texts("prompt", fields.take("prompt"))
    logprobs = fields.whole("logprobs", None, 0, 5)
    echo, usual = fields.flag("echo"), policy["default_completion_tokens"]
    return _generation(fields, policy, model, TEXT, inputs, logprobs, usual, echo=echo)


def embedding(body: Any, policy: Policy) -> Question:
    fields = Fields(body)
    model, inputs = fields.text("model", needed=True), _texts("input", fields.take("input"))
    encoding = fields.one_of("encoding_format", ("float", "base64"), "float")
    dimensions = fields.whole("dimensions", None, 1, MAX_DIMENSIONS)
    fields.ignore("user")
    payer = fields.text("payer")
    fields.done()
    _check_size("input", inputs, policy)
    if len(inputs) > policy["max_inputs"]:
        detail = f"input may hold at most {policy['max_inputs']} texts."
        raise Refusal(400, detail, param="input", code="invalid_value")
    params = {"dimensions": dimensions} if dimensions else {}
    as_base64 = encoding == "base64"
    return Question(model, EMBED, inputs, as_base64=as_base64, dimensions=dimensions, params=params, payer=payer)


def _generation(
    fields: Fields,
    policy: Policy,
    model: str,
    kind: str,
    inputs: tuple[Input, ...],
    logprobs: int | None,
    default_tokens: int,
    *,
    echo: bool = False,
    tools: Tools = NO_TOOLS,
) -> Question:
    n = fields.whole("n", 1, 1, policy["max_choices"]) or 1
    stream = fields.flag("stream")
    include_usage = _stream_options(fields.take("stream_options", {}), is_streaming=stream)
    constraint = _only_one(constraint_from(fields), tools)
    sampling = _sampling(fields, policy, logprobs, default_tokens, echo=echo, constraint=constraint)
    fields.ignore("user", "safety_identifier", "prompt_cache_key")
    payer = fields.text("payer")
    fields.done()
    prompt = "messages" if kind == CHAT else "prompt"
    _check_size(prompt, (*inputs, *map(dumps, tools.told)), policy)
    if len(inputs) * n > policy["max_choices"]:
        detail = f"One request may ask for at most {policy['max_choices']} answers, prompts times n."
        raise Refusal(400, detail, param="n" if n > 1 else prompt, code="invalid_value")
    params = as_kept(sampling) | {"n": n} | ({"tools": list(tools.told)} if tools.told else {})
    return Question(
        model, kind, inputs, n, sampling, stream, include_usage, tools=tools.told, params=params, payer=payer
    )


def _only_one(constraint: Constraint | None, tools: Tools) -> Constraint | None:
    if constraint and tools.told:
        detail = f"{constraint.param} and tools cannot be combined: an answer has one form."
        raise Refusal(400, detail, param=constraint.param.partition(".")[0], code="invalid_value")
    return constraint or tools.constraint


def _stream_options(value: Any, *, is_streaming: bool) -> bool:
    """Whether usage is wanted at the end of the stream."""
    if not isinstance(value, dict) or value.keys() - {"include_usage", "include_obfuscation"}:
        raise wrong_type("stream_options", "an object with include_usage")
    if value and not is_streaming:
        raise Refusal(400, "stream_options needs stream to be true.", param="stream_options", code="invalid_value")
    options = Fields(value)
    if options.flag("include_obfuscation"):
        detail = "stream_options.include_obfuscation is not supported by this site."
        raise Refusal(400, detail, param="stream_options", code="unsupported_parameter")
    return options.flag("include_usage")


def _sampling(
    fields: Fields,
    policy: Policy,
    logprobs: int | None,
    default_tokens: int,
    *,
    echo: bool,
    constraint: Constraint | None,
) -> Sampling:
    longest = fields.whole("max_tokens", default_tokens, 0 if echo else 1, policy["max_tokens"])
    seed = fields.whole("seed", None, -(2**63), 2**63 - 1)
    try:
        return Sampling(
            max_tokens=default_tokens if longest is None else longest,
            temperature=fields.number("temperature", 1.0, 0.0, 2.0),
            top_p=fields.number("top_p", 1.0, 0.0, 1.0) or 1e-6,
            top_k=max(0, fields.whole("top_k", 0, -1, 2**31) or 0),  # -1 is how vLLM says that all may be chosen
            min_p=fields.number("min_p", 0.0, 0.0, 1.0),
            frequency_penalty=fields.number("frequency_penalty", 0.0, -2.0, 2.0),
            presence_penalty=fields.number("presence_penalty", 0.0, -2.0, 2.0),
            repetition_penalty=fields.number("repetition_penalty", 1.0, 0.01, 100.0),
            logit_bias=_bias(fields.take("logit_bias", {})),
            # With a seed of its own a run can be taken over by another engine, and run again from its permalink.
            seed=secrets.randbelow(2**31) if seed is None else seed,
            stop=_stops(fields.take("stop", [])),
            logprobs=logprobs,
            ignore_eos=fields.flag("ignore_eos"),
            echo=echo,
            constraint=constraint,
        )
    except InvalidRequest as error:
        raise from_engine(error) from None


def _messages(value: Any) -> Input:
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


def _texts(name: str, value: Any) -> tuple[Input, ...]:
    """A text, a list of texts, a list of token ids, or a list of lists of token ids."""
    if value is None:
        raise Refusal(400, f"You must provide {name}.", param=name, code="missing_required_parameter")
    if isinstance(value, str):
        value = [value]
    if list_of(name, value, is_token):
        return (value,)
    if list_of(name, value, lambda each: isinstance(each, str)):
        return tuple(_not_empty(name, plain_text(name, each)) for each in value)
    if list_of(name, value, lambda each: list_of(name, each, is_token)):
        return tuple(value)
    raise wrong_type(name, "a string, a list of strings, a list of token ids, or a list of lists of token ids")


def _not_empty(name: str, text: str) -> str:
    if not text:
        raise Refusal(400, f"{name} must not be empty.", param=name, code="invalid_value")
    return text


def _stops(value: Any) -> tuple[str, ...]:
    stops = [value] if isinstance(value, str) else value
    if not isinstance(stops, list) or len(stops) > MOST_STOPS:
        raise wrong_type("stop", f"a string or a list of at most {MOST_STOPS} strings")
    return tuple(_not_empty("stop", plain_text("stop", each)) for each in stops)


def _bias(value: Any) -> tuple[tuple[int, float], ...]:
    if not isinstance(value, dict) or not all(
        isinstance(key, str) and key.isascii() and key.isdigit() for key in value
    ):
        raise wrong_type("logit_bias", "an object from token ids to numbers")
    return tuple((int(key[:12]), bias) for key, bias in value.items())


def _check_size(name: str, inputs: tuple[Input, ...], policy: Policy) -> None:
    size = 0
    for given in inputs:
        texts = [given] if isinstance(given, str) else [_words(each) for each in given if isinstance(each, dict)]
        size += sum(map(len, texts)) or len(given)
    if size > policy["max_characters"]:
        detail = f"{name} is longer than the {policy['max_characters']} characters that one request may hold."
        raise Refusal(400, detail, param=name, code="string_above_max_length")


def _words(message: dict[str, Any]) -> str:
    calls = message.get("tool_calls")
    return f"{message['content']}{dumps(calls)}" if calls else str(message["content"])
