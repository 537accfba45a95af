import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.policies import Policy
from core.problems import Problem


class PolicyForm(forms.Form):
    """A field for each key of a policy: numbers, words and yes or no as themselves, lists and objects as JSON."""

    note = forms.CharField(
        label=gettext_lazy("Why"), max_length=2000, widget=forms.Textarea({"rows": 2}), required=False
    )
    effective_at = forms.DateTimeField(
        label=gettext_lazy("In force from"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        help_text=gettext_lazy("UTC. Empty: at once."),
    )
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, policy: Policy, data: Any = None) -> None:
        self.policy = policy
        initial = {key: _written(value) for key, value in policy.body.items()} | {"base": policy.version}
        super().__init__(data, initial=initial)
        self.fields["note"].is_needed_later = True  # type: ignore[attr-defined]  # by publishing, not by trying
        for key, value in policy.body.items():
            self.fields[key] = _field(key, value)

    @property
    def keys(self) -> list[forms.BoundField]:
        return [self[key] for key in self.policy.body]

    def changes(self) -> dict[str, Any]:
        """Only the keys that differ from the version that is changed."""
        said = {key: self.cleaned_data[key] for key in self.policy.body}
        return {key: value for key, value in said.items() if value != self.policy.body[key]}

    def refuse(self, problem: Problem) -> None:
        """A refusal names paths, `reviewers.full`; it is told beside the field of its key."""
        for path, texts in problem.fields.items():
            field = path.partition(".")[0]
            told = texts if path == field else [f"{path}: {text}" for text in texts]
            self.add_error(field if field in self.fields else None, told)
        if not problem.fields:
            self.add_error(None, problem.detail)


class JSONTextField(forms.CharField):
    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        try:
            return json.loads(super().clean(value), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("This is not JSON: %(error)s") % {"error": str(error)[:200]}) from None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _field(key: str, value: Any) -> forms.Field:
    options: Mapping[str, Any] = {"label": key, "required": not isinstance(value, bool)}
    if isinstance(value, bool):
        return forms.BooleanField(**options)
    if isinstance(value, int):
        return forms.IntegerField(min_value=0, max_value=2**62, **options)
    if isinstance(value, float):
        return forms.FloatField(min_value=0, **options)
    if isinstance(value, str):
        return forms.CharField(max_length=2000, **options)
    rows = min(len(_written(value).splitlines()) + 1, 16)
    return JSONTextField(widget=forms.Textarea({"rows": rows, "spellcheck": "false", "class": "input mono"}), **options)


def _written(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, indent=2) if isinstance(value, list | dict) else value
