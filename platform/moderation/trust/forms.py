from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.trust.actions import NOTE_LENGTH


class StewardForm(forms.Form):
    note = forms.CharField(
        label=_("Why"),
        help_text=_("It is kept with the stewardship, and told to the person."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
