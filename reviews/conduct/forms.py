from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.texts import TEXT_LIMIT
from reviews.applications.actions.standing import NOTE_LIMIT
from reviews.conduct.queries import reasons
from reviews.conduct.states import ConductOutcome


class ReportForm(forms.Form):
    reason = forms.ChoiceField(label=_("What it is about"))
    text = forms.CharField(
        label=_("What happened"),
        help_text=_("The reviewer reads it when they are heard; who you are they are not told, so do not say it here."),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 6}),
    )
    evidence = forms.CharField(
        label=_("Where one can see it"),
        help_text=_("One place a line: a passage, an address, the number of a change."),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("Choose …")), *reasons()]  # type: ignore[attr-defined]

    def report(self) -> dict[str, Any]:
        return self.cleaned_data | {"evidence": self.cleaned_data["evidence"].splitlines()}


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your side of it"),
        help_text=_("Read by the officers, and by nobody else."),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 6}),
    )


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(label=_("What follows"), choices=ConductOutcome.choices, widget=forms.RadioSelect)
    letter = forms.CharField(
        label=_("Why"),
        help_text=_("Both sides read it: name nobody."),
        max_length=NOTE_LIMIT,
        widget=forms.Textarea({"rows": 6}),
    )
