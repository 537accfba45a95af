from django import forms
from django.utils.translation import gettext_lazy as _

from inference.playground.models import TITLE_LENGTH


class TitleForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=TITLE_LENGTH, widget=forms.TextInput(attrs={"class": "input small"})
    )
