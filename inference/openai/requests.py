"""From a body to a question that can be asked: one function for each endpoint, one type when it is right."""

import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from core.policies import Policy
from inference.engine.constraints import Constraint
from inference.engine.errors import InvalidRequest
from inference.engine.requests import MAX_DIMENSIONS, Sampling
from inference.openai.errors import Refusal, Words, from_engine
from inference.openai.fields import Fields, is_token, list_of, plain_text, wrong_type
from inference.openai.messages import messages_from
from inference.openai.older_calls import as_tools, is_older, words_of
from inference.openai.structure import constraint_from
from inference.openai.tools import Tools, tools_from
from inference.sampling import as_kept
from inference.wire.events import dumps
from inference.wire.orders import CHAT, EMBED, TEXT, Input

NO_TOOLS = Tools()
MOST_STOPS = 4


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
    words: Words = field(default=(), compare=False)  # in which it was asked, where those were others


def chat(body: Any, policy: Policy, *, strict: bool = False) -> Question:
    """`strict` is what functions are that say nothing of it."""
    words = words_of(body)
    try:
        return replace(_chat(as_tools(body), policy, strict=strict), is_older=is_older(body), words=words)
    except Refusal as refusal:
        raise refusal.in_words(words) from None


def _chat(body: Any, policy: Policy, *, strict: bool) -> Question:
    fields = Fields(body)
    model, messages = fields.text("model", needed=True), messages_from(fields.take("messages"))
    longest = fields.take("max_completion_tokens")
    older = fields.take("max_tokens")
    fields.left["max_tokens"] = longest if longest is not None else older
    fields.called = {} if longest is None else {"max_tokens": "max_completion_tokens"}
    top = fields.whole("top_logprobs", None, 0, 20)
    wants = fields.flag("logprobs")
    if top is not None and not wants:
        raise Refusal(400, "top_logprobs needs logprobs to be true.", param="top_logprobs", code="invalid_value")
    tools, usual = tools_from(fields, strict=strict), policy["default_chat_tokens"]
    return _generation(fields, policy, model, CHAT, (messages,), (top or 0) if wants else None, usual, tools=tools)


def completion(body: Any, policy: Policy) -> Question:
    fields = Fields(body)
    model, inputs = fields.text("model", needed=True), _texts("prompt", fields.take("prompt"))
    logprobs = fields.whole("logprobs", None, 0, 5)
    echo, usual = fields.flag("echo"), policy["default_completion_tokens"]
    if type(fields.left.get("best_of")) is int and fields.left["best_of"] == fields.left.get("n", 1):
        fields.take("best_of")  # it chooses among nothing
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
        detail = f"{constraint.param} and functions cannot be combined: an answer has one form."
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
