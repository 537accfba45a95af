"""Functions that a model may call: `tools`, `tool_choice`, `parallel_tool_calls`."""

import json
import re
from typing import Any, NamedTuple

from inference.engine.constraints import CALLS, Constraint
from inference.engine.errors import InvalidRequest
from inference.openai.errors import Refusal, from_engine
from inference.openai.fields import Fields, plain_json, plain_text, wrong_type

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
MOST_TOOLS = 128
NO_ARGUMENTS = {"type": "object", "properties": {}, "additionalProperties": False}


class Tools(NamedTuple):
    """What the model is told of, and the form that its calls are held to where one is promised."""

    told: tuple[dict[str, Any], ...] = ()
    constraint: Constraint | None = None


def tools_from(fields: Fields, *, strict: bool = False) -> Tools:
    """`strict` is what functions are that say nothing of it."""
    given, choice = fields.take("tools"), fields.take("tool_choice")
    several = "parallel_tool_calls" not in fields.left or fields.flag("parallel_tool_calls")
    if given is None or given == []:
        _require_no_choice(choice)
        return Tools()
    told = _tools(given)
    functions = {each["function"]["name"]: each["function"] for each in told}
    if choice == "none":
        return Tools()
    if isinstance(choice, dict):
        chosen = functions[_chosen(choice, functions)]
        return Tools(told, _held([chosen], required=True, several=False, strict=strict))
    if choice not in (None, "auto", "required"):
        raise wrong_type("tool_choice", "none, auto, required, or a function by its name")
    is_promised = choice == "required" or not several or any(each.get("strict", strict) for each in functions.values())
    if not is_promised:
        return Tools(told)
    return Tools(told, _held(list(functions.values()), required=choice == "required", several=several, strict=strict))


def _require_no_choice(choice: Any) -> None:
    if choice not in (None, "none", "auto"):
        raise Refusal(400, "tool_choice needs tools.", param="tool_choice", code="invalid_value")


def _tools(value: Any) -> tuple[dict[str, Any], ...]:
    if not isinstance(value, list) or len(value) > MOST_TOOLS:
        raise wrong_type("tools", f"a list of at most {MOST_TOOLS} functions")
    told = tuple(_tool(f"tools[{at}]", each) for at, each in enumerate(value))
    if len({each["function"]["name"] for each in told}) < len(told):
        raise Refusal(400, "Two functions have the same name.", param="tools", code="invalid_value")
    return told


def _tool(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != {"type", "function"} or value["type"] != "function":
        raise wrong_type(name, "an object of type function")
    return {"type": "function", "function": _function(f"{name}.function", value["function"])}


def _function(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() - {"name", "description", "parameters", "strict"}:
        raise wrong_type(name, "an object with name, description, parameters and strict")
    given = {key: each for key, each in value.items() if each is not None}
    if not isinstance(given.get("name"), str) or not NAME.fullmatch(given["name"]):
        raise wrong_type(f"{name}.name", "a name of 1 to 64 letters, digits, underscores and hyphens")
    if not isinstance(given.setdefault("parameters", NO_ARGUMENTS), dict):
        raise wrong_type(f"{name}.parameters", "a JSON schema")
    if not isinstance(given.get("strict", False), bool):
        raise wrong_type(f"{name}.strict", "true or false")
    plain_text(f"{name}.description", given.get("description", ""))
    plain_json(f"{name}.parameters", given["parameters"])
    return given


def _chosen(choice: dict[str, Any], functions: dict[str, Any]) -> str:
    function = choice.get("function")
    name = function.get("name") if choice.get("type") == "function" and isinstance(function, dict) else None
    if not isinstance(name, str) or name not in functions:
        raise wrong_type("tool_choice", "none, auto, required, or a function that is given by its name")
    return name


def _held(functions: list[dict[str, Any]], *, required: bool, several: bool, strict: bool) -> Constraint:
    named = [
        {"name": each["name"], "parameters": each["parameters"], "strict": each.get("strict", strict)}
        for each in functions
    ]
    wanted = {"functions": named, "required": required, "several": several}
    try:
        return Constraint(CALLS, json.dumps(wanted, ensure_ascii=False), "tools")
    except InvalidRequest as error:
        raise from_engine(error) from None
