"""What is typed when a release is published, or its life ends."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.actions.endings import NOTE_LIMIT
from projects.endings import reasons_for


def words(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    area = forms.Textarea({"rows": 3})
    return forms.CharField(label=label, help_text=help_text, max_length=NOTE_LIMIT, required=required, widget=area)


class PublicationForm(forms.Form):
    publish_at = forms.DateTimeField(
        label=_("Publish later, at (UTC)"),
        required=False,
        help_text=_("Leave it empty to publish at once."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class DeprecationForm(forms.Form):
    note = words(_("To the people who use it"), _("Why they should not begin anything new with it."))
    replacement = forms.CharField(
        label=_("What to use instead"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"placeholder": "owner/name", "autocapitalize": "none", "spellcheck": "false"}),
    )


class RetractionForm(DeprecationForm):
    reason = forms.ChoiceField(label=_("Reason"))
    note = words(_("To the people who use it"), _("What is wrong with it, and what they should do."))
    field_order = ("reason", "note", "replacement")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("Choose …")), *reasons_for("retract")]  # type: ignore[attr-defined]


class ReopeningForm(forms.Form):
    note = words(_("Note to the reviewers"), required=False)


class ConsentForm(forms.Form):
    note = words(_("What you want to say to it"), required=False)
