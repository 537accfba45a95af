from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.queries import owners_of
from projects.names import LONGEST

PLAIN = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


class ImportForm(forms.Form):
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_(
            "Of a model, data set or space on Hugging Face or on a server like it: https://huggingface.co/owner/name"
        ),
        widget=forms.URLInput(PLAIN),
    )
    owner = forms.ChoiceField(label=_("Owner"))
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST,
        required=False,
        help_text=_("Empty: the name that it has there."),
        widget=forms.TextInput(PLAIN),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = {owner.handle: owner for owner in owners_of(user)}
        self.fields["owner"] = forms.ChoiceField(
            label=_("Owner"), choices=[(handle, handle) for handle in self.owners], initial=user.handle
        )
        self.order_fields(["address", "owner", "name"])
