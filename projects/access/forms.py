from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.access.actions.gates import MOST_DAYS
from projects.access.models import NOTE_LENGTH, PURPOSE_LENGTH, TERMS_LENGTH, Gate
from projects.access.questions import ANSWER_LENGTH, Answered, from_lines, in_lines
from projects.models import Project
from projects.states import Gating

DAYS = {"min": 1, "max": MOST_DAYS, "inputmode": "numeric"}


class GateForm(forms.Form):
    gating = forms.ChoiceField(label=_("Who gets the files"), choices=Gating.choices, widget=forms.RadioSelect)
    terms = forms.CharField(
        label=_("Terms"),
        max_length=TERMS_LENGTH,
        required=False,
        help_text=_("What whoever asks has to agree to. Each request keeps the words that were agreed to."),
        widget=forms.Textarea({"rows": 6}),
    )
    questions = forms.CharField(
        label=_("Questions"),
        required=False,
        help_text=_(
            "One a line, beside what the files are for. Affiliation is answered with a text, [ ] I will not sell it "
            "has to be ticked, Use: research | teaching is a choice."
        ),
        widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
    )
    days = forms.IntegerField(
        label=_("How many days access lasts"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=_("Access ends after so long, unless you say otherwise in a decision. Empty: without end."),
        widget=forms.NumberInput(DAYS),
    )
    covers_runs = forms.BooleanField(
        label=_("Running it needs access too"),
        required=False,
        help_text=_("Otherwise everybody may try it here, and only the files are kept."),
    )

    @classmethod
    def of(cls, project: Project, gate: Gate) -> "GateForm":
        names = ("terms", "days", "covers_runs")
        said = {name: getattr(gate, name) for name in names} | {"questions": in_lines(gate.questions)}
        return cls(initial=said | {"gating": project.gating})

    def clean_questions(self) -> list[dict[str, Any]]:
        return from_lines(self.cleaned_data["questions"])


class AskForm(forms.Form):
    """A field for each question of the gate, under the name by which a refusal speaks of its answer."""

    purpose = forms.CharField(
        label=_("What you want the files for"), max_length=PURPOSE_LENGTH, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, gate: Gate, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.names = [f"answers.{place}" for place in range(len(gate.questions))]
        for name, question in zip(self.names, gate.questions, strict=True):
            self.fields[name] = _field(question)
        if gate.terms:
            self.fields["agrees"] = forms.BooleanField(label=_("I agree to the terms"), required=False)

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        texts = ["yes" if said[name] is True else str(said[name] or "") for name in self.names]
        return {"purpose": said["purpose"], "answers": texts, "agrees": bool(said.get("agrees"))}


def _field(question: Mapping[str, Any]) -> forms.Field:
    """What is missing the action says, in the same words to programs."""
    label = question["label"]
    if question["answered"] == Answered.TICK:
        return forms.BooleanField(label=label, required=False)
    if question["answered"] == Answered.CHOICE:
        return forms.ChoiceField(label=label, choices=[(one, one) for one in question["options"]])
    return forms.CharField(label=label, max_length=ANSWER_LENGTH)


class DecisionForm(forms.Form):
    note = forms.CharField(
        label=_("What you say to them"),
        max_length=NOTE_LENGTH,
        required=False,
        help_text=_("Needed where you do not let somebody in."),
        widget=forms.Textarea({"rows": 2}),
    )
    days = forms.IntegerField(
        label=_("How many days access lasts"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=_("Empty: as your terms say."),
        widget=forms.NumberInput(DAYS),
    )

    def clean_days(self) -> int:
        return self.cleaned_data["days"] or 0


class LetInForm(forms.Form):
    handle = forms.CharField(
        label=pgettext_lazy("access", "Whom"),
        max_length=40,
        help_text=_("A handle. They need not have asked."),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
