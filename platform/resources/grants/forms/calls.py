"""What officers type into a call, and what they decide on all that was made to one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resources import amounts
from resources.grants.actions import Verdict
from resources.grants.forms.requests import LINE, NOTE, TEXT, amount_field
from resources.grants.models import Call
from resources.grants.policies import granted_units
from resources.grants.queries.calls import Ranked
from resources.grants.queries.pools import pools
from resources.grants.states import AWARD, VERDICTS

MOMENT = "%Y-%m-%dT%H:%M"


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, widget=forms.DateTimeInput({"type": "datetime-local", "class": "input"}, format=MOMENT)
    )


class CallForm(forms.Form):
    title = forms.CharField(max_length=120, label=_("In a few words"), widget=LINE)
    theme = forms.CharField(
        max_length=TEXT,
        label=_("What it is for"),
        widget=forms.Textarea({"class": "input", "rows": 4}),
        help_text=_("What should come of it, and how requests are judged. Everybody reads it."),
    )
    eligibility = forms.CharField(required=False, max_length=TEXT, label=_("Who may ask"), widget=forms.Textarea(NOTE))
    pool = forms.ChoiceField(label=_("From which pool"), widget=forms.Select(attrs={"class": "input"}))
    panel_size = forms.IntegerField(
        label=_("How many people score"), initial=3, widget=forms.NumberInput({"class": "input", "min": 1, "max": 20})
    )
    opens_at = _moment(_("Opens at (UTC)"))
    closes_at = _moment(_("Closes at (UTC)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pool"].choices = [(pool.slug, str(pool)) for pool in pools()]  # type: ignore[attr-defined]  # of a choice field
        for unit in granted_units():
            self.fields[f"amount:{unit}"] = amount_field(unit)

    @property
    def amounts(self) -> list[forms.BoundField]:
        return [self[f"amount:{unit}"] for unit in granted_units()]

    def words(self) -> dict[str, Any]:
        """Raises BadInput naming the field that says no amount."""
        said = self.cleaned_data
        typed = {unit: said[f"amount:{unit}"] for unit in granted_units()}
        lines = {unit: amounts.parsed(unit, text, f"amount:{unit}") for unit, text in typed.items() if text.strip()}
        names = ("title", "theme", "eligibility", "panel_size", "opens_at", "closes_at")
        return {name: said[name] for name in names} | {"lines": lines}


def as_typed(call: Call) -> dict[str, Any]:
    """A call as the form would have it."""
    lines = {f"amount:{line.unit}": amounts.typed(line.unit, line.amount) for line in call.lines.all()}
    names = ("title", "theme", "eligibility", "panel_size", "opens_at", "closes_at")
    return {name: getattr(call, name) for name in names} | lines | {"pool": call.pool.slug}


class VerdictsForm(forms.Form):
    """One decision on all: what the ranking says stands in each field already."""

    letter = forms.CharField(
        max_length=TEXT,
        label=_("What everybody reads"),
        widget=forms.Textarea({"class": "input", "rows": 5}),
        help_text=_("What was asked for, what decided it, what comes next. It goes to all who asked, and on the page."),
    )

    def __init__(self, ranked: Sequence[Ranked], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ranked = ranked
        for one in ranked:
            id = one.request.pk
            self.fields[f"outcome:{id}"] = _outcome(one)
            self.fields[f"why:{id}"] = _why()
            for line in one.request.lines.all():
                field = amount_field(line.unit)
                field.initial = amounts.typed(line.unit, line.amount)
                self.fields[f"amount:{id}:{line.unit}"] = field

    @property
    def rows(self) -> list[tuple[Ranked, forms.BoundField, forms.BoundField, list[forms.BoundField]]]:
        return [
            (one, self[f"outcome:{id}"], self[f"why:{id}"], [self[name] for name in self._amounts(one)])
            for one in self.ranked
            for id in [one.request.pk]
        ]

    def verdicts(self) -> dict[str, Verdict]:
        return {one.request.pk: self._verdict(one) for one in self.ranked}

    def _verdict(self, one: Ranked) -> Verdict:
        said, id = self.cleaned_data, one.request.pk
        outcome, why = said[f"outcome:{id}"], said[f"why:{id}"]
        if outcome != AWARD:
            return Verdict(outcome, why)
        typed = {name: said[name] for name in self._amounts(one) if said[name].strip()}
        return Verdict(
            outcome, why, {_unit(name): amounts.parsed(_unit(name), text, name) for name, text in typed.items()}
        )

    def _amounts(self, one: Ranked) -> list[str]:
        return [f"amount:{one.request.pk}:{line.unit}" for line in one.request.lines.all()]


def _unit(name: str) -> str:
    """Of `amount:REQUEST:UNIT`; units have colons of their own."""
    return name.split(":", 2)[2]


def _outcome(one: Ranked) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "input"})
    return forms.ChoiceField(
        choices=list(VERDICTS.items()), initial=one.proposed, widget=widget, label=_("What becomes of it")
    )


def _why() -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=TEXT,
        label=_("Letter of its own"),
        widget=forms.Textarea({"class": "input", "rows": 2}),
    )
