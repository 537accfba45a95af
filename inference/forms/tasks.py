"""What the run panel asks for where a task is more than a text and how to go on from it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from inference.contracts import CONTRACTS
from inference.contracts.rewriting import USUAL_TOKENS
from inference.contracts.spans import MOST_ANSWERS
from inference.contracts.texts import MOST_LABELS, MOST_TEXTS
from inference.forms.base import RunForm, lines_of, temperature_field
from inference.models import Run
from inference.queries.masks import USUAL

TOP = 5


class TaskForm(RunForm):
    """`given` are its inputs and parameters as the task's contract takes them, which has the last word."""

    def given(self) -> tuple[Any, dict[str, Any]]:
        return self.cleaned_data["prompt"], {}

    def clean(self) -> dict[str, Any]:
        """Fields first: a contract is asked only where they are right by themselves."""
        if not self.errors:
            inputs, parameters = self.given()
            try:
                self._read = CONTRACTS[self.task].read(inputs, parameters)
            except serializers.ValidationError as wrong:
                raise ValidationError({self._field(wrong): _first_word(wrong.detail)}) from None
        return self.cleaned_data

    def wanted(self) -> dict[str, Any]:
        return self._read.as_asked()

    def _field(self, wrong: serializers.ValidationError) -> str:
        """By the name under which it was asked for here: the text itself, where nothing nearer is at fault."""
        detail: Any = wrong.detail
        names = {str(name) for within in detail.values() if isinstance(within, dict) for name in within}
        return next((name for name in self.fields if name in names), "prompt")


class LabelsForm(TaskForm):
    question = _("Text to judge")


class EntitiesForm(TaskForm):
    question = _("Text to look through")
    aggregation_strategy = forms.ChoiceField(
        label=pgettext_lazy("unit", "Tokens"),
        choices=[
            ("simple", _("joined where they are alike")),
            ("first", _("whole words, by their first token")),
            ("average", _("whole words, by the mean of their tokens")),
            ("max", _("whole words, by their likeliest token")),
            ("none", _("each by itself")),
        ],
        required=False,  # where there is room for a text alone
    )

    def given(self) -> tuple[Any, dict[str, Any]]:
        strategy = self.cleaned_data["aggregation_strategy"]
        return self.cleaned_data["prompt"], {"aggregation_strategy": strategy or "simple"}


class AnswersForm(TaskForm):
    question = _("Your question")
    beside = ("context",)
    context = forms.CharField(
        label=_("Text that holds the answer"), widget=forms.Textarea(attrs={"rows": 6}), max_length=100_000
    )
    top_k = forms.IntegerField(label=_("Answers"), min_value=1, max_value=MOST_ANSWERS, initial=1)

    def given(self) -> tuple[Any, dict[str, Any]]:
        given = self.cleaned_data
        return {"question": given["prompt"], "context": given["context"]}, {"top_k": given["top_k"]}

    @classmethod
    def again(cls, run: Run) -> dict[str, Any]:
        last = run.input[-1]
        return {**run.params, "prompt": last["question"], "context": last["context"]}


class HypothesesForm(TaskForm):
    question = _("Text to judge")
    beside = ("candidate_labels",)
    candidate_labels = forms.CharField(
        label=_("Labels to choose among, one a line"), widget=forms.Textarea(attrs={"rows": 4}), max_length=10_000
    )
    multi_label = forms.BooleanField(label=_("Several may be true"), required=False)

    def clean_candidate_labels(self) -> list[str]:
        labels = labels_of(self.cleaned_data["candidate_labels"])
        if len(labels) > MOST_LABELS:
            raise ValidationError(_("At most %(n)d labels."), params={"n": MOST_LABELS})
        return labels

    def given(self) -> tuple[Any, dict[str, Any]]:
        given = self.cleaned_data
        names = ("candidate_labels", "multi_label")
        return given["prompt"], {name: given[name] for name in names}

    @classmethod
    def again(cls, run: Run) -> dict[str, Any]:
        return super().again(run) | {"candidate_labels": "\n".join(run.params.get("candidate_labels", []))}


class BlanksForm(TaskForm):
    top_k = forms.IntegerField(
        label=pgettext_lazy("missing words", "Suggestions"), min_value=1, max_value=50, initial=TOP, required=False
    )

    def __init__(self, data: Any = None, *, mask: str = USUAL, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.mask = mask
        self.fields["prompt"].label = gettext("Text with %(mask)s") % {"mask": mask}

    def given(self) -> tuple[Any, dict[str, Any]]:
        return self.cleaned_data["prompt"], {"top_k": self.cleaned_data["top_k"] or TOP}


class RanksForm(TaskForm):
    question = _("Your question")
    beside = ("texts",)
    texts = forms.CharField(
        label=_("Texts to rank, one a line"), widget=forms.Textarea(attrs={"rows": 6}), max_length=100_000
    )

    def clean_texts(self) -> list[str]:
        texts = lines_of(self.cleaned_data["texts"])
        if len(texts) > MOST_TEXTS:
            raise ValidationError(_("At most %(n)d texts."), params={"n": MOST_TEXTS})
        return texts

    def given(self) -> tuple[Any, dict[str, Any]]:
        return {"query": self.cleaned_data["prompt"], "texts": self.cleaned_data["texts"]}, {}

    @classmethod
    def again(cls, run: Run) -> dict[str, Any]:
        last = run.input[-1]
        return {"prompt": last["query"], "texts": "\n".join(last["texts"])}


class RewritesForm(TaskForm):
    """A model that writes; its answer streams."""

    question = _("Text to rewrite")
    longest = "max_new_tokens"
    max_new_tokens = forms.IntegerField(
        label=_("Longest answer, tokens"), min_value=1, initial=USUAL_TOKENS, required=False
    )
    temperature = temperature_field(initial=0, required=False)

    def given(self) -> tuple[Any, dict[str, Any]]:
        names = (name for name in self.fields if name != "prompt")
        found = {name: self.cleaned_data[name] for name in names}
        return self.cleaned_data["prompt"], {name: value for name, value in found.items() if value not in (None, "")}


class SummariesForm(RewritesForm):
    question = _("Text to make shorter")


class TranslationsForm(RewritesForm):
    question = _("Text to translate")
    src_lang = forms.CharField(label=_("From"), max_length=40, required=False)
    tgt_lang = forms.CharField(
        label=_("Into"),
        max_length=40,
        required=False,
        help_text=_("By the names in the model's card, such as en, zh_CN or zho_Hans. Empty: as it was trained."),
    )


def labels_of(text: str) -> list[str]:
    return lines_of(text.replace(",", "\n").replace("，", "\n"))


def _first_word(detail: Any) -> str:
    """The first of what is wrong, however deep it stands."""
    while isinstance(detail, dict | list):
        detail = next(iter(detail.values())) if isinstance(detail, dict) else detail[0]
    return str(detail)
