from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from discussions.models import TITLE_LENGTH
from projects.pulls.texts import EDITABLE


class ProposalForm(forms.Form):
    """Another text of one file, and what speaks for it."""

    content = forms.CharField(
        label=pgettext_lazy("file", "Contents"),
        required=False,
        strip=False,
        max_length=EDITABLE,
        widget=forms.Textarea({"rows": 20, "spellcheck": "false", "class": "input mono"}),
    )
    title = forms.CharField(label=_("What it changes, in a line"), max_length=TITLE_LENGTH)
    text = forms.CharField(
        label=pgettext_lazy("pull request", "Why"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Markdown. It begins the talk about it, which everybody reads who sees the project."),
    )
    parent = forms.RegexField(r"^[0-9a-f]{40}$", widget=forms.HiddenInput)

    def clean_content(self) -> str:
        """Browsers end lines in their own way."""
        content: str = self.cleaned_data["content"]
        return content.replace("\r\n", "\n")

    def proposal(self, path: str) -> dict[str, Any]:
        given = self.cleaned_data
        said = {"title": given["title"], "text": given["text"], "parent": bytes.fromhex(given["parent"])}
        return said | {"files": {path: given["content"]}}
