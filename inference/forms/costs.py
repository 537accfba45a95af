from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inference.queries.allowances import OWN, REVIEW
from inference.queries.costs import run_units
from inference.states import Visibility
from resources.grants.models import Grant
from resources.units import name_of


class VisibilityForm(forms.Form):
    visibility = forms.ChoiceField(label=_("Who may see it"), choices=Visibility.choices)


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
