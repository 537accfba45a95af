from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.policies import current
from inference.fleet.queries.payers import Keeper
from projects.models import Release
from resources.units import CPU, device_classes

USUAL_HOURS = 24


def devices() -> list[tuple[str, str]]:
    """As the policy of the day has them."""
    return [(each, each.upper()) for each in device_classes()]


class KeepForSiteForm(forms.Form):
    """Any model that may be run, at the site's cost."""

    model = forms.CharField(
        label=_("Model"),
        max_length=200,
        help_text=_("owner/name, or owner/name@3 for release 3"),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    hours = forms.IntegerField(label=_("For how many hours"), min_value=1, initial=USUAL_HOURS)
    device_class = forms.ChoiceField(label=_("On"), choices=devices, initial=CPU)


class KeepForm(forms.Form):
    """Which release, for how long, on what, and who pays."""

    release = forms.TypedChoiceField(label=_("Release"), coerce=int)
    hours = forms.IntegerField(label=_("For how many hours"), min_value=1, initial=USUAL_HOURS)
    device_class = forms.ChoiceField(label=_("On"), choices=devices, initial=CPU)
    payer = forms.ChoiceField(label=_("Paid by"))

    def __init__(self, releases: Sequence[Release], keepers: Sequence[Keeper], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["release"].choices = [(release.number, str(release)) for release in releases]
        fields["payer"].choices = [(each.wish, each.label) for each in keepers]
        fields["hours"].widget.attrs["max"] = current("pinning")["most_hours"]
