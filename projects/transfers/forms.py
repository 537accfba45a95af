from django import forms
from django.utils.translation import gettext_lazy as _

from projects.transfers.models import NOTE_LENGTH


class OfferForm(forms.Form):
    handle = forms.CharField(
        label=_("To whom"),
        max_length=40,
        help_text=_(
            "The handle of a person or of an organisation. They are asked; nothing changes before they accept."
        ),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    note = forms.CharField(label=_("What you want to say to them"), max_length=NOTE_LENGTH, required=False)
