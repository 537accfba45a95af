from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inference.forms.runs import GenerationForm
from inference.playground.models import TITLE_LENGTH
from inference.vocabulary import Task


class TitleForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=TITLE_LENGTH, widget=forms.TextInput(attrs={"class": "input small"})
    )


class PromptForm(GenerationForm):
    """The form of a question as it stands, to be saved: a text to begin with is no part that must be."""

    def __init__(self, data: Any) -> None:
        super().__init__(data, task=Task.TEXT_GENERATION, is_chat=True)
        self.fields["prompt"].required = False

    def clean_prompt(self) -> str:
        text: str = self.cleaned_data["prompt"]
        return text.replace("\r\n", "\n").strip()
