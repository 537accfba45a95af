"""How words were chosen, as it is kept with a run: to be shown, and to be used again."""

from dataclasses import fields
from typing import Any

from inference.engine.constraints import as_params, from_params
from inference.engine.requests import Sampling

ALWAYS = ("max_tokens", "temperature", "top_p", "seed")
RARE = ("top_k", "min_p", "frequency_penalty", "presence_penalty", "repetition_penalty", "logit_bias", "echo")
_USUAL = Sampling()


def as_kept(sampling: Sampling) -> dict[str, Any]:
    """What is rare where somebody gave it."""
    rare = [name for name in RARE if getattr(sampling, name) != getattr(_USUAL, name)]
    said = {name: getattr(sampling, name) for name in (*ALWAYS, *rare)}
    return said | {"stop": list(sampling.stop)} | as_params(sampling.constraint)


def from_kept(params: dict[str, Any]) -> Sampling:
    """`stop` is a line of a form or a list of a program."""
    names = {field.name for field in fields(Sampling)} - {"stop", "logit_bias", "logprobs", "constraint"}
    stop = params.get("stop") or []
    stops = (stop.replace("\\n", "\n"),) if isinstance(stop, str) else tuple(stop)
    bias = tuple((token, value) for token, value in params.get("logit_bias") or [])
    given = {name: params[name] for name in names if params.get(name) is not None}
    return Sampling(**given, stop=stops, logit_bias=bias, constraint=from_params(params))
