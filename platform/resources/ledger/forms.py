from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from resources.ledger.models import HOLDER_LENGTH, KEY_LENGTH
from resources.ledger.states import EntryKind


def _typed(placeholder: str) -> forms.TextInput:
    attributes = {"placeholder": placeholder, "autocapitalize": "none", "spellcheck": "false"}
    return forms.TextInput(attrs=attributes)


class SearchForm(forms.Form):
    """Which lines of the books are shown."""

    work = forms.CharField(label=_("Run, or other work"), required=False, max_length=KEY_LENGTH, widget=_typed("ID"))
    grant = forms.CharField(label=_("Grant"), required=False, max_length=200, widget=_typed("ID"))
    holder = forms.CharField(
        label=_("Whose"),
        required=False,
        max_length=HOLDER_LENGTH,
        widget=_typed("@handle"),
        help_text=_("A person, an organisation, owner/project, or a name in the books such as pool:commons."),
    )
    account = forms.CharField(label=_("Account"), required=False, max_length=40, widget=_typed("ID"))
    kind = forms.ChoiceField(label=_("What moved"), required=False, choices=[("", _("anything")), *EntryKind.choices])
    since = forms.DateField(
        label=pgettext_lazy("day", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=pgettext_lazy("day", "Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def wanted(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}
