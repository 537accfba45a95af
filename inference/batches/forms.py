from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inference.batches.states import ENDPOINTS

WORDS = {
    "/v1/chat/completions": _("Conversations"),
    "/v1/completions": _("Texts to go on from"),
    "/v1/embeddings": _("Texts as vectors"),
}


class BatchForm(forms.Form):
    """Questions come from a file that is sent, or from a file of a data set here."""

    endpoint = forms.ChoiceField(
        label=_("What the lines hold"), choices=[(each, WORDS[each]) for each in ENDPOINTS], initial=ENDPOINTS[0]
    )
    model = forms.ChoiceField(label=_("Model"), required=False, help_text=_("For lines that name none themselves."))
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("JSON lines, each with custom_id and body, as OpenAI’s batches have them."),
        widget=forms.FileInput({"accept": ".jsonl,application/jsonl,application/json"}),
    )
    dataset = forms.CharField(
        label=_("Or a data set"),
        max_length=200,
        required=False,
        help_text=_("owner/name, or owner/name@3 for release 3"),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    path = forms.CharField(
        label=_("File in the data set"),
        max_length=400,
        required=False,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )

    def __init__(self, models: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["model"].choices = [("", _("as each line says")), *((name, name) for name in models)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("file")) == bool(given.get("dataset")):
            self.add_error("file", _("Send a file, or name a data set and a file in it: one of them."))
        elif given.get("dataset") and not given.get("path"):
            self.add_error("path", _("Name a file of the data set."))
        return given
