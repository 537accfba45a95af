"""What people type when they ask. The actions check; the forms carry it there and back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resources import amounts, units
from resources.grants.models.requests import LONGEST_EMBARGO
from resources.grants.policies import granted_units
from resources.grants.queries.requests import askable

LINE = forms.TextInput(attrs={"class": "input"})
NOTE = {"class": "input", "rows": 3}
TEXT = 10_000


class RequestForm(forms.Form):
    """One field for each unit that this site counts, `amount:UNIT`, in the words that people use: 30 min, 5 GB."""

    title = forms.CharField(max_length=120, label=_("In a few words"), widget=LINE)
    purpose = forms.CharField(
        max_length=TEXT,
        label=_("What it is for"),
        widget=forms.Textarea(NOTE),
        help_text=_("A sentence or two. What is granted at once needs no more than this."),
    )
    whose = forms.ChoiceField(
        label=_("For whom"),
        widget=forms.Select(attrs={"class": "input"}),
        help_text=_("Who may spend it: you, an organisation that you run, or everybody who writes to a project."),
    )
    days = forms.IntegerField(
        label=_("For how many days"),
        initial=30,
        widget=forms.NumberInput(attrs={"class": "input", "min": 1, "max": 732}),
    )
    plan = forms.CharField(
        required=False,
        max_length=TEXT,
        label=_("Plan"),
        widget=forms.Textarea(NOTE),
        help_text=_("How you will use it, and when. Needed for what an officer decides on."),
    )
    outputs = forms.CharField(
        required=False,
        max_length=TEXT,
        label=_("What will come of it"),
        widget=forms.Textarea(NOTE),
        help_text=_("Releases, findings, lessons, and for whom. Your report is read beside this."),
    )
    tied_to = forms.CharField(
        required=False,
        max_length=1000,
        widget=LINE,
        label=_("Who should not judge this"),
        help_text=_("Handles of people here who are close to you, separated by commas. They are never asked."),
    )
    embargo_months = forms.TypedChoiceField(
        coerce=int,
        initial=0,
        choices=[(months, months) for months in range(LONGEST_EMBARGO + 1)],
        label=_("Months before its purpose is public"),
        widget=forms.Select(attrs={"class": "input"}),
        help_text=_("Amounts are public from the first day; 0 makes everything so."),
    )

    def __init__(self, person: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one), str(one)) for one in askable(person)]
        self.fields["whose"].choices = choices  # type: ignore[attr-defined]  # of a choice field
        self.fields["whose"].initial = person.handle
        self.units = granted_units()
        for unit in self.units:
            self.fields[f"amount:{unit}"] = _amount(unit)

    @property
    def amounts(self) -> list[forms.BoundField]:
        return [self[f"amount:{unit}"] for unit in self.units]

    def lines(self) -> dict[str, int]:
        """Raises BadInput naming the field that says no amount."""
        said = {unit: self.cleaned_data[f"amount:{unit}"] for unit in self.units}
        return {unit: amounts.parsed(unit, text, f"amount:{unit}") for unit, text in said.items() if text.strip()}

    def words(self) -> dict[str, Any]:
        names = ("title", "purpose", "plan", "outputs", "days", "embargo_months")
        tied = self.cleaned_data["tied_to"].replace("，", ",").split(",")
        return {name: self.cleaned_data[name] for name in names} | {"tied_to": tied}


def _amount(unit: str) -> forms.CharField:
    example = amounts.EXAMPLES[unit.partition(":")[0]]
    widget = forms.TextInput(attrs={"class": "input", "placeholder": example, "autocomplete": "off"})
    return forms.CharField(required=False, max_length=100, label=units.name_of(unit), widget=widget)
