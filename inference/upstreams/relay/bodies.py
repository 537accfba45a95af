"""An order in the words of OpenAI's API; what only some servers know in those of vLLM, and only where it is asked."""

import json
from typing import Any

from inference.engine.constraints import CALLS, CHOICE, REGEX, SCHEMA, Constraint
from inference.engine.requests import Sampling
from inference.upstreams.relay.faults import unsupported
from inference.upstreams.relay.line import Line
from inference.wire import orders
from inference.wire.orders import CHAT, Order

Body = dict[str, Any]
PLAIN = ("max_tokens", "temperature", "top_p")
RARE = ("top_k", "min_p", "frequency_penalty", "presence_penalty", "repetition_penalty", "ignore_eos", "seed")
USUAL = Sampling()


def asked(order: Order, line: Line) -> tuple[str, Body]:
    """The path and the body. `Fault` where there are no words for what is wanted."""
    match order.kind:
        case orders.CHAT:
            (messages,) = order.inputs
            told = {
                "messages": [_message(each) for each in messages],
                **_tools(order),
                **_logprobs(order, is_chat=True),
            }
            return "/chat/completions", _writing(order, line) | told
        case orders.TEXT:
            return "/completions", _writing(order, line) | {
                "prompt": _inputs(order),
                **_logprobs(order, is_chat=False),
            }
        case orders.EMBED:
            dimensions = {"dimensions": order.dimensions} if order.dimensions else {}
            return "/embeddings", {
                "model": line.model,
                "input": _inputs(order),
                "encoding_format": "float",
            } | dimensions
    raise unsupported("model")


def _inputs(order: Order) -> Any:
    """One text stands alone, as every server understands it."""
    return order.inputs[0] if len(order.inputs) == 1 else list(order.inputs)


def _writing(order: Order, line: Line) -> Body:
    sampling = order.sampling
    usage = {"include_usage": True} | ({"continuous_usage_stats": True} if line.tells_as_it_goes else {})
    body: Body = {"model": line.model, "stream": True, "stream_options": usage}
    body |= {name: getattr(sampling, name) for name in PLAIN}
    body |= {name: getattr(sampling, name) for name in RARE if getattr(sampling, name) != getattr(USUAL, name)}
    if order.n > 1:
        body["n"] = order.n
    if sampling.stop:
        body["stop"] = list(sampling.stop)
    if sampling.logit_bias:
        body["logit_bias"] = {str(token): bias for token, bias in sampling.logit_bias}
    if sampling.constraint and sampling.constraint.kind != CALLS:
        body |= _held(sampling.constraint, order.kind)
    return body


def _logprobs(order: Order, *, is_chat: bool) -> Body:
    """An echo is told by us; that its tokens be judged would want the server's own tokens of it."""
    sampling = order.sampling
    if sampling.echo and (sampling.logprobs is not None or not sampling.max_tokens or not _are_texts(order)):
        raise unsupported("echo")
    if sampling.logprobs is None:
        return {}
    return {"logprobs": True, "top_logprobs": sampling.logprobs} if is_chat else {"logprobs": sampling.logprobs}


def _are_texts(order: Order) -> bool:
    return all(isinstance(each, str) for each in order.inputs)


def _held(constraint: Constraint, kind: str) -> Body:
    given = constraint.text if constraint.kind == REGEX else json.loads(constraint.text)
    if constraint.kind == SCHEMA and kind == CHAT:
        schema = {"name": "answer", "schema": given, "strict": True}
        return {"response_format": {"type": "json_schema", "json_schema": schema}}
    return {"structured_outputs": {{SCHEMA: "json", REGEX: "regex", CHOICE: "choice"}[constraint.kind]: given}}


def _tools(order: Order) -> Body:
    if not order.tools:
        return {}
    constraint = order.sampling.constraint
    wanted = json.loads(constraint.text) if constraint and constraint.kind == CALLS else {}
    several = {} if wanted.get("several", True) else {"parallel_tool_calls": False}
    return {"tools": list(order.tools), "tool_choice": _choice(order, wanted), **several}


def _choice(order: Order, wanted: Body) -> Any:
    if not wanted.get("required"):
        return "auto"
    functions = wanted["functions"]
    if len(functions) == 1 < len(order.tools):
        return {"type": "function", "function": {"name": functions[0]["name"]}}
    return "required"


def _message(message: Any) -> Body:
    """Arguments are an object here and a text there."""
    calls = message.get("tool_calls")
    return dict(message) | ({"tool_calls": [_call(each) for each in calls]} if calls else {})


def _call(call: Body) -> Body:
    function = call["function"]
    arguments = json.dumps(function["arguments"], ensure_ascii=False)
    return call | {"function": {"name": function["name"], "arguments": arguments}}
