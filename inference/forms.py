"""What the run panel asks for, turned into a question for the gateway."""

import json
import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.policies import current
from inference.actions.runs import Ask
from inference.engine.constraints import MAX_LENGTH, from_params
from inference.engine.requests import MAX_STOP_LENGTH, Sampling
from inference.models import Deployment, Run
from inference.queries.allowances import OWN, REVIEW, Payer
from inference.queries.costs import run_units
from inference.queries.estimates import Size
from inference.queries.models import DEFAULT_TEMPERATURE
from inference.states import Source, Task, Visibility
from inference.wire.orders import CHAT, CLASSIFY, EMBED, TEXT, Input
from resources.grants.models import Grant
from resources.units import name_of

MOST_TURNS = 100
MOST_LINES = 32
DEFAULT_TOKENS = 256
PARAGRAPH = 600  # bytes
ROLES = {"system", "user", "assistant"}
KINDS = {Task.TEXT_CLASSIFICATION: CLASSIFY, Task.FEATURE_EXTRACTION: EMBED}


class RunForm(forms.Form):
    """Common to all tasks: a text. `history` are the turns before it, for chat."""

    apply = ""  # where to ask for more, when whoever pays has too little

    prompt = forms.CharField(
        label=_("Your text"), widget=forms.Textarea(attrs={"rows": 3}), strip=False, max_length=100_000
    )
    history = forms.CharField(required=False, widget=forms.HiddenInput)
    max_tokens = forms.IntegerField(label=_("Longest answer, tokens"), min_value=1, initial=DEFAULT_TOKENS)
    temperature = forms.FloatField(
        label=_("Temperature"),
        min_value=0,
        max_value=2,
        initial=DEFAULT_TEMPERATURE,
        help_text=_("0 always takes the likeliest word; higher values vary more."),
        widget=forms.NumberInput(attrs={"step": "0.1"}),
    )
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
        super().__init__(_completed(data, temperature), **kwargs)
        self.fields["temperature"].initial = temperature
        self.task, self.is_chat, self.own_temperature = task, is_chat, temperature
        for field in self.fields.values():
            field.widget.attrs |= {"class": "input", "form": "run-form"}
        self.fields["max_tokens"].widget.attrs |= {"max": current("serving")["max_tokens"], "min": 1}
        self.fields["prompt"].label = self._question()
        if task != Task.TEXT_GENERATION:
            for name in ("history", "max_tokens", "temperature", "stop", "seed", "json_schema"):
                del self.fields[name]

    @property
    def settings(self) -> list[forms.BoundField]:
        """The fields of the aside."""
        return [self[name] for name in self.fields if name not in {"prompt", "history"}]

    @property
    def size(self) -> Size:
        """Of what it begins with, for what is said before Run; of a paragraph where nothing is written yet."""
        read = len(str(self["prompt"].value() or "").encode()) or PARAGRAPH
        if self.task != Task.TEXT_GENERATION:
            return Size(read, 0, 0)
        longest = str(self["max_tokens"].value())
        return Size(read, 1, int(longest) if longest.isdecimal() and len(longest) < 10 else DEFAULT_TOKENS)

    def clean_prompt(self) -> str:
        text: str = self.cleaned_data["prompt"]
        if not text.strip():
            raise ValidationError(_("Write something first."))
        lines = [line for line in text.splitlines() if line.strip()]
        if self.task == Task.FEATURE_EXTRACTION and len(lines) > MOST_LINES:
            raise ValidationError(_("Compare at most %(n)d lines at once."), params={"n": MOST_LINES})
        return text

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

    def as_ask(self, deployment: Deployment, *, payer: Payer, user: Any) -> Ask:
        """A signed-in person's runs are their own; a visitor's can be found again by whoever has the link."""
        return Ask(
            deployment=deployment,
            kind=self._kind(),
            inputs=self._inputs(),
            payer=payer,
            source=Source.PAGE,
            user=user if user.is_authenticated else None,
            sampling=self._sampling(),
            visibility=Visibility.PRIVATE if user.is_authenticated else Visibility.UNLISTED,
            params=self._params(),
        )

    def _kind(self) -> str:
        return KINDS.get(self.task) or (CHAT if self.is_chat else TEXT)

    def _inputs(self) -> tuple[Input, ...]:
        text = self.cleaned_data["prompt"].replace("\r\n", "\n")
        if self.task == Task.FEATURE_EXTRACTION:
            return tuple(line.strip() for line in text.splitlines() if line.strip())
        if self._kind() == CHAT:
            return ([*self.cleaned_data["history"], {"role": "user", "content": text}],)
        return (text,)

    def _sampling(self) -> Sampling:
        if self.task != Task.TEXT_GENERATION:
            return Sampling()
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

    def _params(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name not in {"prompt", "history"}}

    def _question(self) -> Any:
        if self.task == Task.TEXT_CLASSIFICATION:
            return _("Text to judge")
        if self.task == Task.FEATURE_EXTRACTION:
            return _("Sentences to compare, one a line")
        return _("Your question") if self.is_chat else _("Text to go on from")


class VisibilityForm(forms.Form):
    visibility = forms.ChoiceField(label=_("Who may see it"), choices=Visibility.choices)


def again(run: Run) -> dict[str, Any]:
    """What the form starts with to run `run` once more."""
    last: Any = run.input[-1] if run.kind != EMBED else "\n".join(map(str, run.input))
    if run.kind == CHAT:
        return {**run.params, "prompt": last[-1]["content"], "history": json.dumps(last[:-1])}
    return {**run.params, "prompt": last}


def _completed(data: Any, temperature: float) -> Any:
    """The small panel asks for a text only; the rest is as the large one begins."""
    if data is None:
        return None
    return {"max_tokens": DEFAULT_TOKENS, "temperature": temperature} | data.dict()


def _is_turn(turn: Any) -> bool:
    return isinstance(turn, dict) and turn.get("role") in ROLES and isinstance(turn.get("content"), str)


class CostsForm(forms.Form):
    """Which runs a list of costs holds, and in which order."""

    payer = forms.ChoiceField(label=_("Paid by"), required=False)
    project = forms.CharField(
        label=_("Model"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "owner/name"}),
    )
    dearest = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, grants: Sequence[Grant], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [("", _("anybody")), (OWN, _("your allowance")), (REVIEW, _("the budget of your review"))]
        given = [(grant.pk, grant.name) for grant in grants]
        orders = [(unit, _("Dearest first: %(unit)s") % {"unit": name_of(unit)}) for unit in run_units()]
        self.fields["payer"].choices = [*own, *given]  # type: ignore[attr-defined]  # of a choice field
        self.fields["dearest"].choices = [("", _("Newest first")), *orders]  # type: ignore[attr-defined]

    @property
    def is_dearest_first(self) -> bool:
        return bool(self.cleaned_data.get("dearest")) if self.is_valid() else False

    def choice(self) -> dict[str, str]:
        given = self.cleaned_data
        return {"payer": given["payer"], "project": given["project"], "unit": given["dearest"]}
