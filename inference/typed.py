"""What stands in the form of a run trial, for code that asks the same: nothing in it need be right yet, and where
nothing was written stands the first example."""

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from inference.forms.base import RunForm, lines_of
from inference.forms.choosing import ALTERNATIVES
from inference.forms.tasks import labels_of

if TYPE_CHECKING:
    from inference.panels import Trial

Message = dict[str, str]
IN_LINES: dict[str, Callable[[str], list[str]]] = {"candidate_labels": labels_of, "texts": lines_of}
# What OpenAI's doors call as the form does, and what they were taught beyond that.
SETTINGS = ("max_tokens", "temperature", "stop", "seed", "top_p", "frequency_penalty", "presence_penalty")
BEYOND = ("top_k", "min_p")
FORMAT = "response_format"
MOST_LEVELS = 60  # of a schema


def fields_of(trial: "Trial") -> dict[str, Any]:
    """Each field that holds a text or several, one a line."""
    given = {name: _written(trial.form, name) or text for name, text in trial.examples[0].items()}
    return {name: IN_LINES[name](text) if name in IN_LINES else text for name, text in given.items()}


def messages_of(trial: "Trial") -> list[Message]:
    """With what was said before. Below an answer the form is empty again: what was asked last is meant."""
    form, asked = trial.form, trial.asked
    last: Any = asked.input[-1] if asked and asked.input else None
    text = _written(form, "prompt")
    if not text and isinstance(last, list):
        return [{name: each[name] for name in ("role", "content")} for each in last if _is_text(each)]
    told = _written(form, "system")
    before = [{"role": "system", "content": told}] if told else []
    if text:
        before += form.turns
    return [*before, {"role": "user", "content": text or trial.examples[0]["prompt"]}]


def choices_of(form: RunForm) -> dict[str, Any]:
    """How a model that goes on from a text shall choose, as OpenAI's doors are told."""
    found = _set(form, (*SETTINGS, *BEYOND))
    if stop := found.get("stop"):
        found["stop"] = stop.replace("\\n", "\n")
    if _value(form, "logprobs"):
        found |= {"logprobs": True, "top_logprobs": ALTERNATIVES} if form.is_chat else {"logprobs": ALTERNATIVES}
    if schema := _schema(form):
        found[FORMAT] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    return found


def parameters_of(form: RunForm) -> dict[str, Any]:
    """What a task is told beside its inputs, as the Hub's doors call it."""
    return form.called(_set(form, [field.name for field in (*form.settings, *form.rarely)]))


def _set(form: RunForm, names: Iterable[str]) -> dict[str, Any]:
    """As they are set; as they begin, where what was typed is no such value."""
    found = {name: _value(form, name) for name in names}
    return {name: value for name, value in found.items() if value not in (None, "") and value is not False}


def _schema(form: RunForm) -> dict[str, Any] | None:
    """None for what no code can hold, such as a number beyond all bounds or half a character."""
    try:
        found = json.loads(_written(form, "json_schema") or "null")
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and _is_shallow(found) else None


def _is_shallow(value: Any, levels: int = MOST_LEVELS) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels > 0 and all(_is_shallow(each, levels - 1) for each in inside)


def _value(form: RunForm, name: str) -> Any:
    field = form.fields[name]
    try:
        return field.clean(form[name].value())
    except ValidationError:
        return field.initial


def _written(form: RunForm, name: str) -> str:
    text = str(form[name].value() or "").replace("\r\n", "\n")
    return text if text.strip() else ""


def _is_text(message: Any) -> bool:
    return isinstance(message, dict) and isinstance(message.get("content"), str)
