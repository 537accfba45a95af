from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inference.forms.runs import GenerationForm
from inference.playground.models import NAME_LENGTH, REASON_LENGTH, TITLE_LENGTH, SavedPrompt
from inference.vocabulary import Task
from projects.states import Visibility

WORDS = ("name", "model", "visibility", "system", "prompt")


class TitleForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=TITLE_LENGTH, widget=forms.TextInput(attrs={"class": "input small"})
    )


class DelistingForm(forms.Form):
    reason = forms.CharField(label=_("Why? Its author reads it."), max_length=REASON_LENGTH)


class PromptForm(GenerationForm):
    """The form of a question as it stands, to be saved: a text to begin with is no part that must be."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, task=Task.TEXT_GENERATION, is_chat=True, **kwargs)
        self.fields["prompt"].required = False

    def clean_prompt(self) -> str:
        text: str = self.cleaned_data["prompt"]
        return text.replace("\r\n", "\n").strip()


class SavedPromptForm(PromptForm):
    """All of a saved prompt, on a page of its own."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    model = forms.CharField(
        label=_("Model"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "placeholder": "owner/name"}),
        help_text=_("The model that it is for. It can be used with others, too."),
    )
    visibility = forms.ChoiceField(
        label=_("Who may see it"),
        choices=Visibility.choices,
        widget=forms.RadioSelect,
        help_text=_("A public prompt is listed beside its model, under your name, for whoever sees the model."),
    )
    field_order = WORDS  # type: ignore[assignment]  # longer than that of a question

    def __init__(self, data: Any, prompt: SavedPrompt) -> None:
        begun = prompt.as_initial | {"name": prompt.name, "model": prompt.model, "visibility": prompt.visibility}
        super().__init__(data, initial=begun)
        self.fields["prompt"].label = _("Text to begin with")
        for field in self.fields.values():
            field.widget.attrs.pop("form", None)
        del self.fields["visibility"].widget.attrs["class"]

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in WORDS]

    @property
    def settings(self) -> list[forms.BoundField]:
        return [each for each in super().settings if each.name not in WORDS]
