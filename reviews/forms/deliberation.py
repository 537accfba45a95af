"""What is said and changed while a round is talked over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.policies import current
from reviews.queries.checklists import reasons
from reviews.states import Verdict

NOTE = forms.Textarea(attrs={"class": "input", "rows": 3})


class RemarkForm(forms.Form):
    text = forms.CharField(required=False, max_length=10_000, widget=NOTE, label=_("Your remark"))


class RevisionForm(forms.Form):
    verdict = forms.ChoiceField(
        required=False, choices=Verdict.choices, widget=forms.RadioSelect, label=_("New verdict")
    )
    reasons = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=_("Reasons, if you reject")
    )
    reason = forms.CharField(
        required=False, max_length=10_000, widget=NOTE, label=_("Why you changed your mind"), help_text=_("It is kept.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].choices = reasons(current("review"), "reject")  # type: ignore[attr-defined]


class ClearForm(forms.Form):
    note = forms.CharField(
        required=False, max_length=10_000, widget=NOTE, label=_("What you looked at, and why it is safe")
    )
