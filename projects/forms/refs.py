"""What is typed for a new branch or tag."""

from django import forms
from django.utils.translation import gettext_lazy as _

PLAIN = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


class RefForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[("branch", _("Branch")), ("tag", _("Tag"))])
    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(PLAIN))
    at = forms.CharField(
        label=_("Begins at"),
        max_length=250,
        required=False,
        help_text=_("A branch, a tag or a commit id. Empty: “main”."),
        widget=forms.TextInput(PLAIN),
    )
    message = forms.CharField(
        label=_("What the tag is for"),
        max_length=5_000,
        required=False,
        help_text=_("Kept in the tag, with your name."),
    )
