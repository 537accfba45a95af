"""How freely a model that writes may choose its words, as a form asks it; what is rarely wanted stands apart."""

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
from inference.queries.models import DEFAULT_TEMPERATURE

DEFAULT_TOKENS = 256
ALTERNATIVES = 5
RARE = ("top_p", "top_k", "min_p", "frequency_penalty", "presence_penalty", "json_schema")


def number_field(step: str, **more: Any) -> forms.FloatField:
    return forms.FloatField(required=False, widget=forms.NumberInput(attrs={"step": step}), **more)


class ChoosingForm(RunForm):
    longest = "max_tokens"
    rare = RARE

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
    logprobs = forms.BooleanField(
        label=_("Tell how likely each token was"),
        required=False,
        help_text=_("With the tokens that might have stood in its place."),
    )
    top_p = number_field(
        "0.05", label="Top p", min_value=0.01, max_value=1, help_text=_("Only the likeliest words, up to this share.")
    )
    top_k = forms.IntegerField(
        label="Top k", required=False, min_value=0, max_value=1_000, help_text=_("Only so many of the likeliest words.")
    )
    min_p = number_field(
        "0.05",
        label="Min p",
        min_value=0,
        max_value=1,
        help_text=_("None less likely than this part of the likeliest."),
    )
    frequency_penalty = number_field(
        "0.1",
        label=_("Frequency penalty"),
        min_value=-2,
        max_value=2,
        help_text=_("Against words, more with each time that they stand there."),
    )
    presence_penalty = number_field(
        "0.1",
        label=_("Presence penalty"),
        min_value=-2,
        max_value=2,
        help_text=_("Against words that stand there already."),
    )
    json_schema = forms.CharField(
        label=_("JSON schema"),
        required=False,
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("The answer will be JSON of this schema. Empty: free text."),
    )

    def __init__(self, data: Any = None, *, temperature: float = DEFAULT_TEMPERATURE, **kwargs: Any) -> None:
        super().__init__(_completed(data, temperature), **kwargs)
        self.fields["temperature"].initial = temperature
        self.fields["max_tokens"].widget.attrs |= {"max": current("serving")["max_tokens"], "min": 1}

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

    def clean_logprobs(self) -> int | None:
        return ALTERNATIVES if self.cleaned_data["logprobs"] else None

    def chosen(self) -> dict[str, Any]:
        """As it is kept with the run. A seed is drawn once, so that it can be told and used again."""
        given = self.cleaned_data
        if given["seed"] is None:
            given["seed"] = secrets.randbelow(2**31)
        return {name: given[name] for name in ChoosingForm.base_fields if name != "prompt"}

    def set_by_hand(self) -> dict[str, Any]:
        """To be saved for other questions: no seed is drawn for it."""
        names = (name for name in ChoosingForm.base_fields if name not in RunForm.base_fields)
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name) not in (None, "")}

    def sampling(self) -> Sampling:
        given = self.chosen()
        stop = given.pop("stop").replace("\\n", "\n")
        constraint = from_params(given)
        del given["json_schema"]
        asked = {name: value for name, value in given.items() if value is not None}
        return Sampling(**asked, stop=(stop,) if stop else (), constraint=constraint)


def _completed(data: Any, temperature: float) -> Any:
    """The small panel asks for a text only; the rest is as the large one begins."""
    if data is None:
        return None
    return {"max_tokens": DEFAULT_TOKENS, "temperature": temperature} | data.dict()
