"""What stands in the form of a run trial, for code that asks the same: nothing in it need be right yet, and where
nothing was written stands the first example."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from inference.forms.base import RunForm, lines_of
from inference.forms.tasks import labels_of

if TYPE_CHECKING:
    from inference.panels import Trial

Message = dict[str, str]
IN_LINES: dict[str, Callable[[str], list[str]]] = {"candidate_labels": labels_of, "texts": lines_of}
# What OpenAI's clients call as the form does; they send what they do not know themselves under another name.
SETTINGS = ("max_tokens", "temperature", "stop", "seed", "top_p", "frequency_penalty", "presence_penalty")
BEYOND = ("top_k", "min_p")


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


def settings_of(form: RunForm, names: tuple[str, ...] = SETTINGS) -> dict[str, Any]:
    """As they are set; as they begin, where what was typed is no such value."""
    found = {name: _value(form, name) for name in names}
    if stop := found.get("stop"):
        found["stop"] = stop.replace("\\n", "\n")
    return {name: value for name, value in found.items() if value not in (None, "")}


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
