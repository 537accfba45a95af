from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.policies import current
from inference.fleet.queries.payers import Keeper
from projects.models import Release
from resources.units import device_classes

USUAL_HOURS = 24


class DeviceForm(forms.Form):
    """`devices` are those of which a host is running; of which none is, is said."""

    device_class = forms.ChoiceField(
        label=_("On"), error_messages={"invalid_choice": _("No host with this is running now. Choose another.")}
    )

    def __init__(self, devices: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["device_class"]
        field.choices = [(each, each.upper()) for each in devices]
        if missing := [each.upper() for each in device_classes() if each not in devices]:
            field.help_text = gettext("No host with %(device)s is running now.") % {"device": ", ".join(missing)}


class AnyModelForm(DeviceForm):
    """Of all that may be run."""

    model = forms.CharField(
        label=_("Model"),
        max_length=200,
        help_text=_("owner/name, or owner/name@3 for release 3"),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    field_order = ("model", "hours", "device_class")


class KeepForSiteForm(AnyModelForm):
    """To be kept ready at the site's cost."""

    hours = forms.IntegerField(label=_("For how many hours"), min_value=1, initial=USUAL_HOURS)


class LoadForm(AnyModelForm):
    """To be loaded and no more. Its page asks for hours as well, since the same form keeps a
    model ready: whatever stands there is given back as it was written, and means nothing."""

    hours = forms.Field(label=_("For how many hours"), required=False, initial=USUAL_HOURS, widget=forms.NumberInput)


class KeepForm(DeviceForm):
    """Which release, for how long, on what, and who pays."""

    release = forms.TypedChoiceField(label=_("Release"), coerce=int)
    hours = forms.IntegerField(label=_("For how many hours"), min_value=1, initial=USUAL_HOURS)
    payer = forms.ChoiceField(label=_("Paid by"))

    field_order = ("release", "hours", "device_class", "payer")

    def __init__(
        self, devices: Sequence[str], releases: Sequence[Release], keepers: Sequence[Keeper], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(devices, *args, **kwargs)
        fields: Any = self.fields
        fields["release"].choices = [(release.number, str(release)) for release in releases]
        fields["payer"].choices = [(each.wish, each.label) for each in keepers]
        fields["hours"].widget.attrs["max"] = current("pinning")["most_hours"]
