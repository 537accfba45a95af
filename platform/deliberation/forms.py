from django import forms
from django.utils.translation import gettext_lazy as _

from deliberation.states import TieKind


class TieForm(forms.Form):
    handle = forms.CharField(max_length=60, label=_("Whom"), widget=forms.TextInput(attrs={"class": "input"}))
    kind = forms.ChoiceField(
        choices=TieKind.choices, label=_("What ties you"), widget=forms.Select(attrs={"class": "input"})
    )
