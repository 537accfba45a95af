"""Answers held to a form: `response_format` as OpenAI has it, `structured_outputs` as vLLM has it."""

from typing import Any

from inference.engine.constraints import REGEX, SCHEMA, Constraint, one_of
from inference.engine.errors import InvalidRequest
from inference.openai.errors import Refusal, from_engine
from inference.openai.fields import Fields, list_of, plain_json, plain_text, wrong_type

MOST_CHOICES = 1_000
LABELS = {"name": (str, "a string"), "description": (str, "a string"), "strict": (bool, "true or false")}
FORMAT, OUTPUTS = "response_format", "structured_outputs"


def constraint_from(fields: Fields) -> Constraint | None:
    try:
        by_format, by_outputs = _response_format(fields.take(FORMAT)), _structured_outputs(fields.take(OUTPUTS))
    except InvalidRequest as error:
        raise from_engine(error) from None
    if by_format and by_outputs:
        raise Refusal(400, f"Give {FORMAT} or {OUTPUTS}, not both.", param=OUTPUTS, code="invalid_value")
    return by_format or by_outputs


def _response_format(value: Any) -> Constraint | None:
    if value is None or value == {"type": "text"}:
        return None
    if value == {"type": "json_object"}:
        return schema({"type": "object"}, FORMAT)
    if isinstance(value, dict) and value.keys() == {"type", "value"} and value["type"] in ("json", "json_object"):
        return schema(value["value"], FORMAT)  # as the Hub's client says the same
    if not isinstance(value, dict) or value.keys() != {"type", "json_schema"} or value["type"] != "json_schema":
        raise wrong_type(FORMAT, "an object of type text, json_object, or json_schema with its json_schema")
    given = value["json_schema"]
    known = {"name", "schema", "strict", "description"}
    if not isinstance(given, dict) or given.keys() - known or not isinstance(given.get("schema"), dict):
        raise wrong_type(f"{FORMAT}.json_schema", "an object with name, schema, strict and description")
    for name, (kind, expected) in LABELS.items():
        if given.get(name) is not None and not isinstance(given[name], kind):
            raise wrong_type(f"{FORMAT}.json_schema.{name}", expected)
    return schema(given["schema"], FORMAT)


def _structured_outputs(value: Any) -> Constraint | None:
    if value is None:
        return None
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in _READERS:
        raise wrong_type(OUTPUTS, f"an object with one of: {', '.join(_READERS)}")
    kind, given = next(iter(value.items()))
    return _READERS[kind](given, f"{OUTPUTS}.{kind}")


def schema(value: Any, param: str) -> Constraint:
    """Whatever else a schema says, it is held to: there is no lax reading of it here."""
    if not isinstance(value, dict):
        raise wrong_type(param, "a JSON schema")
    return Constraint(SCHEMA, plain_json(param, value), param)


def _regex(value: Any, param: str) -> Constraint:
    return Constraint(REGEX, plain_text(param, value), param)


def _choice(value: Any, param: str) -> Constraint:
    if not list_of(param, value, lambda each: isinstance(each, str) and bool(each)) or len(value) > MOST_CHOICES:
        raise wrong_type(param, f"a list of 1 to {MOST_CHOICES} texts")
    return one_of([plain_text(param, each) for each in value], param)


_READERS = {"json": schema, "regex": _regex, "choice": _choice}
