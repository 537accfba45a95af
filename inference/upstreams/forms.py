from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.policies import current
from inference.upstreams.models import NAME_LENGTH, URL_LENGTH
from resources.units import CPU, device_classes

PLAIN = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


def devices() -> list[tuple[str, str]]:
    """As the policy of the day has them."""
    return [(each, each.upper()) for each in device_classes()]


def usual_price() -> int:
    return int(current("upstreams")["ms_per_1000_tokens"])


class UpstreamForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("upstream", "Name"), max_length=NAME_LENGTH)
    base_url = forms.CharField(
        label=_("Address"),
        max_length=URL_LENGTH,
        help_text=_("What comes before /chat/completions, usually with /v1 at its end."),
        widget=forms.TextInput({**PLAIN, "inputmode": "url"}),
    )
    key = forms.CharField(
        label=_("Key"),
        max_length=2_000,
        required=False,
        help_text=_("Kept locked and never shown again. Left empty where it wants none."),
        widget=forms.PasswordInput(PLAIN),
    )
    device_class = forms.ChoiceField(label=_("On"), choices=devices, initial=CPU)
    places = forms.IntegerField(
        label=_("Answers at once"), min_value=1, initial=32, help_text=_("The rest waits in the queue of this site.")
    )
    patience = forms.IntegerField(
        label=_("Patience in seconds"),
        min_value=1,
        initial=60,
        help_text=_("After so much silence a run is given up, and costs nothing."),
    )


class ChangeForm(UpstreamForm):
    """An empty field leaves the key as it is."""

    forget_key = forms.BooleanField(label=_("Forget the key"), required=False)
    field_order = ("name", "base_url", "key", "forget_key", "device_class", "places", "patience")

    def changes(self) -> dict[str, object]:
        given = dict(self.cleaned_data)
        if given.pop("forget_key"):
            return given | {"key": ""}
        if not given["key"]:
            del given["key"]
        return given


class ServeForm(forms.Form):
    model = forms.CharField(
        label=_("Release"),
        max_length=200,
        help_text=_("owner/name, or owner/name@3 for release 3"),
        widget=forms.TextInput(PLAIN),
    )
    name = forms.CharField(label=_("Name of the model there"), max_length=200, widget=forms.TextInput(PLAIN))
    ms_per_1000_tokens = forms.IntegerField(
        label=_("Milliseconds of the device for 1,000 tokens"),
        min_value=1,
        initial=usual_price,
        help_text=_("The price where time of the device pays. Tokens are charged as the server counts them."),
    )
