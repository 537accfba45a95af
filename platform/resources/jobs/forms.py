from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.grants.models import Pool
from resources.jobs.models import KEY_LENGTH, TITLE_LENGTH
from resources.jobs.states import JobKind
from resources.units import TIMES, TOKENS, known_units, name_of, parts_of


def _line(placeholder: str = "") -> forms.TextInput:
    return forms.TextInput(attrs={"placeholder": placeholder, "autocomplete": "off", "spellcheck": "false"})


class JobForm(forms.Form):
    """A job that is about to begin. Amounts are written as people write them."""

    kind = forms.ChoiceField(label=_("What it is"), choices=JobKind.choices, initial=JobKind.TRAINING)
    title = forms.CharField(label=_("What it does"), max_length=TITLE_LENGTH, widget=_line())
    key = forms.CharField(
        label=_("Its name on the machines"),
        max_length=KEY_LENGTH,
        widget=_line("slurm-4711"),
        help_text=_("Sent again under the same name, nothing is reserved twice."),
    )
    person = forms.CharField(label=_("For whom"), max_length=64, widget=_line("@handle"))
    grant = forms.CharField(label=_("Which grant pays"), max_length=26, widget=_line("ID"))
    unit = forms.ChoiceField(label=_("Counted in"))
    amount = forms.CharField(label=_("Reserved, at most"), max_length=60, widget=_line("8 h"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # whatever a form takes
        units = [unit for unit in known_units() if parts_of(unit)[0] in {TOKENS, *TIMES}]
        self.fields["unit"].choices = [(unit, name_of(unit)) for unit in units]  # type: ignore[attr-defined]  # a choice


class ReporterForm(forms.Form):
    """Who may report jobs that grants of one pool pay for."""

    pool = forms.ChoiceField(label=_("Pool"))
    handle = forms.CharField(label=_("Whose account"), max_length=64, widget=_line("@cluster"))

    def __init__(self, pools: Iterable[Pool], *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # whatever a form takes
        self.fields["pool"].choices = [(pool.slug, str(pool)) for pool in pools]  # type: ignore[attr-defined]  # a choice
