from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from webhooks.offers import families, places_of


class EndpointForm(forms.Form):
    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("It gets a POST with JSON for each event, signed as the Standard Webhooks specification says."),
    )
    description = forms.CharField(label=_("What it is for"), max_length=120, required=False)
    wanted = forms.MultipleChoiceField(label=_("Events"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = self.fields["wanted"]
        assert isinstance(wanted, forms.MultipleChoiceField)
        chosen = list(self.initial.get("wanted", []))
        offered = ["*", *families(), *(name for name in chosen if not name.endswith("*"))]
        wanted.choices = [(name, _("everything") if name == "*" else name) for name in offered]


class NewEndpointForm(EndpointForm):
    place = forms.ChoiceField(label=_("Tells of"))
    field_order = ("place", "url", "wanted", "description")

    def __init__(self, person: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = [(found.key, found.label) for found in places_of(person)]
