"""The body of a post, as the clients write it: JSON with `inputs` and `parameters`, or a file as it is."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from core.problems import BadInput, TooLarge
from inference.openai.fields import read_json

KNOWN = {"inputs", "parameters", "stream", "options"}
OPTIONS = {
    "wait_for_model": (True, False, None), "use_cache": (True, False, None),
    "use_gpu": (False, None), "dont_load_model": (False, None),
}  # fmt: skip
TOP_LEVEL = {"normalize", "dimensions", "truncate", "truncation_direction", "prompt_name", "encoding_format"}
"""Parameters of vectors, which the clients write beside `inputs`."""


@dataclass(frozen=True)
class Body:
    """`options` of old clients ask for what is always so here, and are passed over."""

    inputs: Any
    parameters: dict[str, Any] = field(default_factory=dict)
    stream: bool = False


def body_of(request: HttpRequest, *, is_file: bool = False) -> Body:
    """Where a model takes files, one may be the whole body."""
    try:
        if is_file and request.content_type != "application/json":
            return Body(request.body)
        given = read_json(request.body)
    except RequestDataTooBig:
        raise TooLarge("The body is larger than a run may read.") from None
    except (ValueError, RecursionError):
        raise BadInput("The body is not valid JSON.", code="invalid_json") from None
    if not isinstance(given, dict) or "inputs" not in given:
        raise BadInput(fields={"inputs": "The body must be a JSON object with inputs."})
    for name in given:
        if name not in KNOWN | TOP_LEVEL:
            raise BadInput(fields={str(name)[:100]: "There is no such field."})
    given = {name: value for name, value in given.items() if value is not None or name == "inputs"}
    parameters, stream = given.get("parameters", {}), given.get("stream", False)
    _check_options(given.get("options", {}))
    if not isinstance(parameters, dict):
        raise BadInput(fields={"parameters": "This must be an object."})
    if not isinstance(stream, bool):
        raise BadInput(fields={"stream": "This must be true or false."})
    beside = {name: given[name] for name in TOP_LEVEL if name in given}
    return Body(
        given["inputs"], {name: value for name, value in (parameters | beside).items() if value is not None}, stream
    )


def _check_options(options: Any) -> None:
    if not isinstance(options, dict):
        raise BadInput(fields={"options": "This must be an object."})
    for name, value in options.items():
        if name not in OPTIONS:
            raise BadInput(fields={f"options.{str(name)[:100]}": "There is no such field."})
        if not any(value is each for each in OPTIONS[name]):
            wrong = "This must be true or false." if True in OPTIONS[name] else "This is not offered: send false."
            raise BadInput(fields={f"options.{name}": wrong})
