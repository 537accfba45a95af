"""What is asked of models that write: a text to go on from, or a conversation, and how freely they may choose."""

import json
import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.policies import current
from inference.engine.constraints import MAX_LENGTH, from_params
from inference.engine.requests import MAX_STOP_LENGTH, Sampling
from inference.forms.base import RunForm, temperature_field
from inference.models import Run
from inference.queries.models import DEFAULT_TEMPERATURE
from inference.vocabulary import Task
from inference.wire.orders import CHAT, TEXT, Input

MOST_TURNS = 100
DEFAULT_TOKENS = 256
ROLES = {"system", "user", "assistant"}


class GenerationForm(RunForm):
    """`history` are the turns before the text, for chat."""

    question = _("Text to go on from")
    longest = "max_tokens"

    history = forms.CharField(required=False, widget=forms.HiddenInput)
    max_tokens = forms.IntegerField(label=_("Longest answer, tokens"), min_value=1, initial=DEFAULT_TOKENS)
    temperature = temperature_field(initial=DEFAULT_TEMPERATURE)
    stop = forms.CharField(label=_("Stop at"), required=False, max_length=MAX_STOP_LENGTH, strip=False)
    seed = forms.IntegerField(
        label=_("Seed"),
        required=False,
        min_value=0,
        max_value=2**53,
        help_text=_("The same seed gives the same answer. Empty: a new one each time."),
    )
    json_schema = forms.CharField(
        label=_("JSON schema"),
        required=False,
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("The answer will be JSON of this schema. Empty: free text."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        task: Task,
        is_chat: bool = False,
        temperature: float = DEFAULT_TEMPERATURE,
        **kwargs: Any,
    ) -> None:
        super().__init__(_completed(data, temperature), task=task, temperature=temperature, **kwargs)
        self.is_chat = is_chat
        self.fields["temperature"].initial = temperature
        self.fields["max_tokens"].widget.attrs |= {"max": current("serving")["max_tokens"], "min": 1}
        if is_chat:
            self.fields["prompt"].label = _("Your question")

    def clean_max_tokens(self) -> int:
        wanted: int = self.cleaned_data["max_tokens"]
        longest = current("serving")["max_tokens"]
        if wanted > longest:
            raise ValidationError(_("At most %(n)d tokens."), params={"n": longest})
        return wanted

    def clean_json_schema(self) -> str:
        """Whether a model can follow it is known to the engine alone."""
        text: str = self.cleaned_data["json_schema"].strip()
        try:
            is_schema = not text or isinstance(json.loads(text), dict)
        except (ValueError, RecursionError):
            is_schema = False
        if not is_schema:
            raise ValidationError(_("This is not a JSON schema: it must be an object."))
        return text

    def clean_history(self) -> list[dict[str, str]]:
        try:
            turns = json.loads(self.cleaned_data["history"] or "[]")
        except ValueError:
            raise ValidationError(_("The earlier turns could not be read. Begin a new conversation.")) from None
        if not isinstance(turns, list) or len(turns) > MOST_TURNS or not all(map(_is_turn, turns)):
            raise ValidationError(_("The earlier turns could not be read. Begin a new conversation."))
        return [{"role": turn["role"], "content": turn["content"]} for turn in turns]

    def wanted(self) -> dict[str, Any]:
        return {
            "kind": CHAT if self.is_chat else TEXT,
            "inputs": self._inputs(),
            "sampling": self._sampling(),
            "params": {name: self.cleaned_data[name] for name in self.fields if name not in {"prompt", "history"}},
        }

    @classmethod
    def again(cls, run: Run) -> dict[str, Any]:
        if run.kind != CHAT:
            return super().again(run)
        last: Any = run.input[-1]
        return {**run.params, "prompt": last[-1]["content"], "history": json.dumps(last[:-1])}

    def _inputs(self) -> tuple[Input, ...]:
        text = self.cleaned_data["prompt"]
        return ([*self.cleaned_data["history"], {"role": "user", "content": text}],) if self.is_chat else (text,)

    def _sampling(self) -> Sampling:
        given = self.cleaned_data
        if given["seed"] is None:  # drawn once, so that it can be told and used again
            given["seed"] = secrets.randbelow(2**31)
        stop = given["stop"].replace("\\n", "\n")
        return Sampling(
            max_tokens=given["max_tokens"],
            temperature=given["temperature"],
            seed=given["seed"],
            stop=(stop,) if stop else (),
            constraint=from_params(given),
        )


def _completed(data: Any, temperature: float) -> Any:
    """The small panel asks for a text only; the rest is as the large one begins."""
    if data is None:
        return None
    return {"max_tokens": DEFAULT_TOKENS, "temperature": temperature} | data.dict()


def _is_turn(turn: Any) -> bool:
    return isinstance(turn, dict) and turn.get("role") in ROLES and isinstance(turn.get("content"), str)
