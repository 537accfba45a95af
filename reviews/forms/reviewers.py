"""What reviewers say of themselves and to invitations, and what editors write when they ask somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.states import Kind
from projects.vocabulary import languages, tasks
from reviews.models.reviewers import MOST_LOAD
from reviews.states import DeclineReason

LINE = forms.TextInput(attrs={"class": "input"})
NOTE = forms.Textarea(attrs={"class": "input", "rows": 3})
TICKS = forms.CheckboxSelectMultiple


class ReviewerForm(forms.Form):
    is_available = forms.BooleanField(required=False, label=_("Ask me to review"))
    load_cap = forms.IntegerField(
        min_value=1,
        max_value=MOST_LOAD,
        label=_("Reviews in hand at once"),
        help_text=_("Nobody is asked for more than this."),
        widget=forms.NumberInput(attrs={"class": "input short"}),
    )
    away_until = forms.DateField(
        required=False,
        label=_("Away until"),
        help_text=_("No invitations before this day."),
        widget=forms.DateInput(attrs={"class": "input short", "type": "date"}, format="%Y-%m-%d"),
    )
    kinds = forms.MultipleChoiceField(
        required=False, choices=Kind.choices, widget=TICKS, label=_("Kinds"), help_text=_("None ticked: any kind.")
    )
    tasks = forms.MultipleChoiceField(required=False, widget=TICKS, label=_("Tasks you know well"))
    languages = forms.MultipleChoiceField(required=False, widget=TICKS, label=_("Languages you read"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = kwargs.get("initial", {}).get("languages", [])
        spoken = [(tag, languages.label(tag)) for tag in own if tag not in languages.COMMON]
        self.fields["tasks"].choices = tasks.choices()  # type: ignore[attr-defined]
        self.fields["languages"].choices = [*spoken, *languages.choices()]  # type: ignore[attr-defined]


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(
        required=False, choices=DeclineReason.choices, widget=forms.RadioSelect, label=_("Reason")
    )
    note = forms.CharField(
        required=False, max_length=2000, widget=NOTE, label=_("To the editor"), help_text=_("The authors never see it.")
    )


class InviteForm(forms.Form):
    handle = forms.CharField(max_length=60, label=_("Whom"), widget=LINE)
    note = forms.CharField(
        required=False, max_length=2000, widget=NOTE, label=_("Why you ask them"), help_text=_("Kept in the record.")
    )
    plan = forms.CharField(
        required=False,
        max_length=4000,
        widget=NOTE,
        label=_("How it is kept fair"),
        help_text=_("Needed when a soft conflict of interest is known."),
    )
