from django import forms
from django.utils.translation import gettext_lazy as _

from core.texts import TEXT_LIMIT
from deliberation.appeals.states import Finding


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("Why the decision is wrong"),
        help_text=_("What was overlooked or misread, and where one can see it. Those who hear it had no part in it."),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 8}),
    )


class VoiceForm(forms.Form):
    finding = forms.ChoiceField(
        label=_("What becomes of the decision"), choices=Finding.choices, widget=forms.RadioSelect
    )
    letter = forms.CharField(
        label=_("Why"),
        help_text=_("It is published without names: name nobody, and no project."),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 6}),
    )
