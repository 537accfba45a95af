"""What those who keep the site safe write when they lock, unlock or take down."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.actions.endings import NOTE_LIMIT
from projects.endings import reasons_for
from reviews.forms import LetterForm


class LockForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"))
    note = forms.CharField(
        label=_("What everybody is told"),
        help_text=_("It stands on the project’s page. Name no person and repeat nothing dangerous."),
        max_length=NOTE_LIMIT,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("Choose …")), *reasons_for("quarantine")]  # type: ignore[attr-defined]


class RestorationForm(LetterForm):
    """Unlocking is told to the authors, with what was found."""


class FixesForm(LetterForm):
    """What must go before it may be handed in again."""


class TakedownForm(LetterForm):
    reason = forms.ChoiceField(label=_("Reason"))
    field_order = ("reason", "letter")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("Choose …")), *reasons_for("take_down")]  # type: ignore[attr-defined]


class RefusalForm(forms.Form):
    note = forms.CharField(
        label=_("Why not"), required=False, max_length=NOTE_LIMIT, widget=forms.Textarea({"rows": 2})
    )
