from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.queries import owners_of
from projects.imports.states import Via
from projects.names import LONGEST
from projects.states import Kind

PLAIN = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


class LoginForm(forms.Form):
    """For a source that is not for everybody. What was typed is never shown again."""

    username = forms.CharField(
        label=pgettext_lazy("import", "Name there"), max_length=200, required=False, widget=forms.TextInput(PLAIN)
    )
    token = forms.CharField(
        label=_("Token"),
        max_length=1000,
        required=False,
        widget=forms.PasswordInput(PLAIN),
        help_text=_("One that may only read. It is kept under lock until the import ends, then forgotten."),
    )


class ImportForm(LoginForm):
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_(
            "Of a model, data set or space on Hugging Face or on a server like it: https://huggingface.co/owner/name. "
            "Or what one clones with git: https://example.org/owner/name.git"
        ),
        widget=forms.URLInput(PLAIN),
    )
    via = forms.ChoiceField(
        label=_("What is there"),
        choices=[("", _("As the address says")), (Via.HUB.value, Via.HUB.label), (Via.GIT.value, Via.GIT.label)],
        required=False,
    )
    owner = forms.ChoiceField(label=_("Owner"))
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST,
        required=False,
        help_text=_("Empty: the name that it has there."),
        widget=forms.TextInput(PLAIN),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Kind.choices,
        required=False,
        help_text=_("Of a git repository; a hub says it by its address."),
    )
    branch = forms.CharField(
        label=_("Branch"),
        max_length=200,
        required=False,
        help_text=_("Of a git repository: what becomes “main” here. Empty: its default."),
        widget=forms.TextInput(PLAIN),
    )

    hides_source = forms.BooleanField(
        label=_("Do not tell everybody where it comes from"),
        required=False,
        help_text=_("Those who may edit the project see the address; others read “a private source”."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = {owner.handle: owner for owner in owners_of(user)}
        self.fields["owner"] = forms.ChoiceField(
            label=_("Owner"), choices=[(handle, handle) for handle in self.owners], initial=user.handle
        )
        self.fields["kind"].initial = Kind.MODEL
        self.order_fields(["address", "via", "owner", "name", "kind", "branch", "username", "token", "hides_source"])

    def clean_kind(self) -> str:
        return str(self.cleaned_data["kind"] or Kind.MODEL)
