"""What people type when they ask. The actions check; the forms carry it there and back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resources import amounts, units
from resources.grants.models.requests import LONGEST_EMBARGO
from resources.grants.models.seats import LEAST, MOST, RUBRIC
from resources.grants.policies import granted_units
from resources.grants.queries.judging import decline_reasons
from resources.grants.queries.rates import rates
from resources.grants.queries.requests import askable
from resources.grants.states import ChangeKind, Feasibility

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

    def __init__(self, person: Any, *args: Any, units: Sequence[str] | None = None, **kwargs: Any) -> None:
        """`units`: what a call gives; without it all that is granted here."""
        super().__init__(*args, **kwargs)
        choices = [(str(one), str(one)) for one in askable(person)]
        self.fields["whose"].choices = choices  # type: ignore[attr-defined]  # of a choice field
        self.fields["whose"].initial = person.handle
        self.units = granted_units() if units is None else units
        for unit in self.units:
            self.fields[f"amount:{unit}"] = amount_field(unit)

    @property
    def amounts(self) -> list[forms.BoundField]:
        return [self[f"amount:{unit}"] for unit in self.units]

    def lines(self) -> dict[str, int]:
        """Raises BadInput naming the field that says no amount."""
        said = {unit: self.cleaned_data[f"amount:{unit}"] for unit in self.units}
        return {unit: amounts.parsed(unit, text, f"amount:{unit}") for unit, text in said.items() if text.strip()}

    def words(self) -> dict[str, Any]:
        names = ("title", "purpose", "plan", "outputs", "days", "embargo_months")
        return {name: self.cleaned_data[name] for name in names} | {"tied_to": listed(self.cleaned_data["tied_to"])}


def listed(handles: str) -> list[str]:
    return handles.replace("，", ",").split(",")


def amount_field(unit: str) -> forms.CharField:
    example = amounts.EXAMPLES[unit.partition(":")[0]]
    widget = forms.TextInput(attrs={"class": "input", "placeholder": example, "autocomplete": "off"})
    field = forms.CharField(required=False, max_length=100, label=units.name_of(unit), widget=widget)
    field.is_needed_later = True  # type: ignore[attr-defined]  # one of them is; asked of the field by its template
    return field


class OpinionForm(forms.Form):
    """Whether it can run here."""

    verdict = forms.ChoiceField(label=_("Can it run here?"), choices=Feasibility.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Why, and what would have to change"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Class of device, memory, hours: the applicant and those who score it read it."),
    )


class LetterForm(forms.Form):
    """The decision: which way, with a letter, and for a part of it how much of each unit."""

    letter = forms.CharField(
        max_length=TEXT,
        label=_("Letter to the applicant"),
        widget=forms.Textarea({"class": "input", "rows": 5}),
        help_text=_("What decided it, what you expect, what would help. The scores stand below it, without names."),
    )
    reasons = forms.MultipleChoiceField(
        required=False,
        label=_("If you decline: why"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, asked: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].choices = decline_reasons()  # type: ignore[attr-defined]  # of a choice field
        self.lines = {line.unit: line for line in asked.lines.all()}
        for unit, line in self.lines.items():
            field = forms.CharField(
                required=False,
                max_length=100,
                label=units.name_of(unit),
                initial=amounts.typed(unit, line.amount),
                widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
            )
            field.is_needed_later = True  # type: ignore[attr-defined]  # asked of the field by its template
            self.fields[f"amount:{unit}"] = field

    @property
    def awards(self) -> list[forms.BoundField]:
        return [self[f"amount:{unit}"] for unit in self.lines]

    def awarded(self) -> dict[str, int]:
        said = {unit: self.cleaned_data[f"amount:{unit}"] for unit in self.lines}
        return {unit: amounts.parsed(unit, text, f"amount:{unit}") for unit, text in said.items() if text.strip()}


class ScoreForm(forms.Form):
    text = forms.CharField(
        max_length=TEXT,
        label=_("In words"),
        widget=forms.Textarea(NOTE),
        help_text=_("The applicant reads it, without your name: what is good, what would make it better."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in RUBRIC.items():
            self.fields[name] = forms.TypedChoiceField(
                coerce=int,
                choices=[("", "–"), *((mark, mark) for mark in range(LEAST, MOST + 1))],
                label=words,
                widget=forms.Select(attrs={"class": "input"}),
            )

    @property
    def marks(self) -> list[forms.BoundField]:
        return [self[name] for name in RUBRIC]

    def given(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in RUBRIC}


class ReportForm(forms.Form):
    summary = forms.CharField(
        max_length=TEXT,
        label=_("What came of it"),
        widget=forms.Textarea({"class": "input", "rows": 4}),
        help_text=_("A few sentences beside what you had promised. Everybody reads it in the register of grants."),
    )
    lessons = forms.CharField(
        required=False, max_length=TEXT, label=_("What you would do otherwise"), widget=forms.Textarea(NOTE)
    )
    thanks = forms.CharField(required=False, max_length=TEXT, label=_("Thanks"), widget=forms.Textarea(NOTE))
    outputs = forms.MultipleChoiceField(
        required=False,
        label=_("Releases that came of it"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Found by themselves: what was published since. Leave out what has nothing to do with it."),
    )

    def __init__(self, outputs: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outputs"].choices = [(release.pk, str(release)) for release in outputs]  # type: ignore[attr-defined]  # of a choice field
        self.fields["outputs"].initial = [release.pk for release in outputs]


class ChangeForm(forms.Form):
    kind = forms.ChoiceField(label=_("What you want to change"), choices=ChangeKind.choices, widget=forms.RadioSelect)
    days = forms.IntegerField(
        required=False, label=_("Days longer"), widget=forms.NumberInput(attrs={"class": "input", "min": 1})
    )
    unit = forms.ChoiceField(required=False, label=_("Of what"), widget=forms.Select(attrs={"class": "input"}))
    amount = forms.CharField(required=False, max_length=100, label=_("How much"), widget=LINE)
    into = forms.ChoiceField(required=False, label=_("Exchange it for"), widget=forms.Select(attrs={"class": "input"}))
    handles = forms.CharField(
        required=False,
        max_length=1000,
        label=_("Who else may spend it"),
        widget=LINE,
        help_text=_("Handles of people here, separated by commas."),
    )
    why = forms.CharField(max_length=TEXT, label=_("Why"), widget=forms.Textarea(NOTE))

    def __init__(self, lines: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(line.unit, line.name) for line in lines]  # type: ignore[attr-defined]  # of a choice field
        self.fields["into"].choices = [("", "–"), *((rate.unit, rate.name) for rate in rates())]  # type: ignore[attr-defined]  # of a choice field

    def wish(self) -> dict[str, Any]:
        said = self.cleaned_data
        wish = {"kind": said["kind"], "why": said["why"]}
        if said["kind"] == ChangeKind.EXTEND:
            return wish | {"days": said["days"] or 0}
        if said["kind"] == ChangeKind.MEMBERS:
            return wish | {"handles": listed(said["handles"])}
        amount = amounts.parsed(said["unit"], said["amount"]) if said["unit"] else 0
        into = {"into": said["into"]} if said["kind"] == ChangeKind.EXCHANGE else {}
        return wish | into | {"unit": said["unit"], "amount": amount}


class PoolForm(forms.Form):
    name = forms.CharField(max_length=120, label=_("Name of the pool"), widget=LINE)
    purpose = forms.CharField(max_length=TEXT, label=_("What it is there for"), widget=forms.Textarea(NOTE))
    rules = forms.CharField(required=False, max_length=TEXT, label=_("Rules of its own"), widget=forms.Textarea(NOTE))


class GiftForm(forms.Form):
    pool = forms.ChoiceField(label=_("Into which pool"), widget=forms.Select(attrs={"class": "input"}))
    unit = forms.ChoiceField(label=_("Of what"), widget=forms.Select(attrs={"class": "input"}))
    amount = forms.CharField(max_length=100, label=_("How much"), widget=LINE)
    sponsor = forms.CharField(
        required=False,
        max_length=120,
        label=_("Sponsor"),
        widget=LINE,
        help_text=_("Named in public, beside what was made with it. Empty: the site itself."),
    )
    url = forms.URLField(
        assume_scheme="https",
        required=False,
        max_length=300,
        label=_("Their address"),
        widget=forms.URLInput({"class": "input"}),
    )
    note = forms.CharField(required=False, max_length=TEXT, label=_("Note"), widget=forms.Textarea(NOTE))

    def __init__(self, pools: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pool"].choices = [(pool.slug, str(pool)) for pool in pools]  # type: ignore[attr-defined]  # of a choice field
        self.fields["unit"].choices = [(unit, units.name_of(unit)) for unit in granted_units()]  # type: ignore[attr-defined]  # of a choice field

    def words(self) -> dict[str, Any]:
        said = self.cleaned_data
        words = {name: said[name] for name in ("unit", "sponsor", "url", "note")}
        return words | {"amount": amounts.parsed(said["unit"], said["amount"])}
