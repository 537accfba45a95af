from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.texts import TEXT_LIMIT
from moderation.actions.flagging import TEXT_LIMIT as FLAG_LIMIT
from moderation.states import ActKind, Reason, SanctionKind, Severity


class FlagForm(forms.Form):
    reason = forms.ChoiceField(label=_("What is wrong?"), choices=Reason.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In words"),
        help_text=_("Where one sees it. Its author reads the reason, not who flagged it."),
        max_length=FLAG_LIMIT,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )


class DecisionForm(forms.Form):
    kind = forms.ChoiceField(label=_("What becomes of it"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title of the new topic, if it is split off"), max_length=200, required=False)
    with_later = forms.BooleanField(label=_("Everything that was said after it goes along"), required=False)
    place = forms.ChoiceField(label=_("To which board"), required=False)
    reason = forms.ChoiceField(label=pgettext_lazy("moderation", "Reason"), choices=Reason.choices)
    severity = forms.ChoiceField(
        label=_("Points"),
        help_text=_("How bad it was. Points silence, suspend and ban by the rules."),
        choices=[("", _("None: nothing follows for the person")), *Severity.choices],
        required=False,
    )
    letter = forms.CharField(
        label=_("Statement of reasons"),
        help_text=_("To the author: what is wrong, where, and how to mend it."),
        max_length=TEXT_LIMIT,
        required=False,
        widget=forms.Textarea({"rows": 6}),
    )

    def __init__(self, offered: list[ActKind], places: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("kind", [(kind.value, kind.label) for kind in offered if kind != ActKind.MOVE or places])
        self._choose("place", [("", ""), *places])
        if not places:
            del self.fields["place"]
        if ActKind.SPLIT not in offered:
            del self.fields["title"], self.fields["with_later"]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class SanctionForm(forms.Form):
    kind = forms.ChoiceField(label=_("What follows"), choices=SanctionKind.choices, widget=forms.RadioSelect)
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=3650, required=False, initial=3)
    reason = forms.ChoiceField(label=pgettext_lazy("moderation", "Reason"), choices=Reason.choices)
    letter = forms.CharField(
        label=_("Statement of reasons"),
        help_text=_("To the person, who may appeal."),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 5}),
    )
    is_urgent = forms.BooleanField(
        label=_("Urgent: at once, and over in a day unless a second person agrees"), required=False
    )

    def clean_days(self) -> int:
        return self.cleaned_data["days"] or 0
