from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clocks import holding


class HoldForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why must it wait?"))
    note = forms.CharField(
        label=_("For those who wait"),
        required=False,
        max_length=holding.NOTE_LIMIT,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("Choose …")), *holding.reasons()]  # type: ignore[attr-defined]
