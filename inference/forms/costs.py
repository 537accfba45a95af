from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inference.queries.allowances import OWN, REVIEW
from inference.queries.costs import run_units
from inference.queries.reckoning import MOST_READ, MOST_RUNS
from inference.states import Visibility
from resources.grants.models import Grant
from resources.units import name_of

NUMBER = forms.NumberInput(attrs={"class": "input"})


class VisibilityForm(forms.Form):
    visibility = forms.ChoiceField(label=_("Who may see it"), choices=Visibility.choices)


class ReckonForm(forms.Form):
    """What somebody wants to run, and how often."""

    model = forms.CharField(
        label=_("Model"), max_length=200, widget=forms.TextInput(attrs={"class": "input", "placeholder": "owner/name"})
    )
    runs = forms.IntegerField(label=_("How many runs"), min_value=1, max_value=MOST_RUNS, widget=NUMBER)
    read = forms.IntegerField(
        label=_("Tokens that each reads"),
        min_value=1,
        max_value=MOST_READ,
        widget=NUMBER,
        help_text=_("About four for three English words, two for three Chinese characters."),
    )
    written = forms.IntegerField(
        label=_("Tokens that each writes"),
        required=False,
        min_value=0,
        max_value=MOST_READ,
        widget=NUMBER,
        help_text=_("Leave it empty for as many as this model usually writes."),
    )


class CostsForm(forms.Form):
    """Which runs a list of costs holds, and in which order."""

    payer = forms.ChoiceField(label=_("Paid by"), required=False)
    project = forms.CharField(
        label=_("Model"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "owner/name"}),
    )
    dearest = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, grants: Sequence[Grant], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [("", _("anybody")), (OWN, _("your allowance")), (REVIEW, _("the budget of your review"))]
        given = [(grant.pk, grant.name) for grant in grants]
        orders = [(unit, _("Dearest first: %(unit)s") % {"unit": name_of(unit)}) for unit in run_units()]
        self.fields["payer"].choices = [*own, *given]  # type: ignore[attr-defined]  # of a choice field
        self.fields["dearest"].choices = [("", _("Newest first")), *orders]  # type: ignore[attr-defined]

    @property
    def is_dearest_first(self) -> bool:
        return bool(self.cleaned_data.get("dearest")) if self.is_valid() else False

    def choice(self) -> dict[str, str]:
        given = self.cleaned_data
        return {"payer": given["payer"], "project": given["project"], "unit": given["dearest"]}
