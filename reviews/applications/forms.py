"""What applicants and those who judge them type. The actions check; the forms carry it there and back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.states import Kind
from reviews.applications.states import CaseVerdict, Mark, PanelChoice

LINE = forms.TextInput(attrs={"class": "input"})
NOTE = forms.Textarea(attrs={"class": "input", "rows": 3})
LONGEST = 20_000


def words(text: str) -> list[str]:
    """One per line, or separated by commas."""
    return [word.strip() for word in text.replace("\n", ",").replace("，", ",").split(",") if word.strip()]


class Needed(forms.Form):
    """Every field is needed in the end; what is missing is told by the action, beside its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.is_needed_later = True  # type: ignore[attr-defined]  # asked of the field by its template


class ApplicationForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        required=False,
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        label=_("What you want to review"),
        help_text=_("Each kind has its own calibration, of five cases."),
    )
    expert = forms.CharField(
        required=False,
        max_length=1000,
        widget=LINE,
        label=_("Topics in which you are an expert"),
        help_text=_("Separated by commas. At least one, here or beside it."),
    )
    familiar = forms.CharField(required=False, max_length=1000, widget=LINE, label=_("Topics you are familiar with"))
    languages = forms.CharField(
        required=False,
        max_length=400,
        widget=LINE,
        label=_("Languages you read well"),
        help_text=_("Codes such as en, zh, de."),
    )
    hours_per_month = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=200,
        label=_("Hours a month you can give"),
        widget=forms.NumberInput(attrs={"class": "input", "min": 1, "max": 200}),
        help_text=_("Two reviews take about four."),
    )
    employers = forms.CharField(
        required=False,
        max_length=2000,
        widget=NOTE,
        label=_("Employers of the last three years"),
        help_text=_("You will never be asked to judge their work. Seen by the panel only."),
    )
    co_authors = forms.CharField(
        required=False, max_length=2000, widget=NOTE, label=_("Co-authors of the last three years")
    )
    other = forms.CharField(
        required=False, max_length=2000, widget=NOTE, label=_("Other ties: family, money, mentors, quarrels")
    )
    statement = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 8, "maxlength": 1500}),
        label=_("Statement"),
        help_text=_("Why you want to review, and what you are good at judging. At most 1500 characters."),
    )
    endorsers = forms.CharField(
        required=False,
        max_length=200,
        widget=LINE,
        label=_("Who would speak for you"),
        help_text=_("Up to two handles. The panel may ask them."),
    )
    exception = forms.CharField(
        required=False,
        max_length=2000,
        widget=NOTE,
        label=_("If you do not meet every requirement: why you should pass all the same"),
        help_text=_("An editor reads it first. The second factor and good standing cannot be excused."),
    )
    code_of_conduct = forms.BooleanField(
        required=False,
        label=_("I keep to the code of conduct"),
        help_text=_(
            "I judge the work and never the person, say what ties me to it, keep what I read before publication to "
            "myself, and give reasons that help."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kinds", "expert", "familiar", "languages", "hours_per_month", "statement"):
            self.fields[name].is_needed_later = True  # type: ignore[attr-defined]  # asked of the field by its template

    def wishes(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        topics = [
            {"topic": topic, "level": level} for level in ("expert", "familiar") for topic in words(given.pop(level))
        ]
        ties = {name: given.pop(name) for name in ("employers", "co_authors", "other")}
        given["languages"], given["endorsers"] = words(given["languages"]), words(given["endorsers"])
        return {**given, "hours_per_month": given["hours_per_month"] or 0, "topics": topics, "ties": ties}


class SheetForm(forms.Form):
    """The fields of a judged case except its checklist. It may be half a thought."""

    verdict = forms.ChoiceField(required=False, choices=[("", ""), *CaseVerdict.choices])
    letter = forms.CharField(required=False, max_length=LONGEST)


class RatingForm(Needed):
    rubric = forms.ChoiceField(
        required=False,
        choices=[
            ("1", _("1 – nobody could act on them")),
            ("2", _("2 – much is left open")),
            ("3", _("3 – clear enough to act on")),
            ("4", _("4 – clear, with places and ways")),
            ("5", _("5 – a pleasure to receive")),
        ],
        widget=forms.RadioSelect,
        label=_("Would the authors know what to do?"),
    )
    note = forms.CharField(required=False, max_length=4000, widget=NOTE, label=_("What was clear, and what was not"))

    def rating(self) -> dict[str, Any]:
        return {"rubric": int(self.cleaned_data["rubric"] or 0), "note": self.cleaned_data["note"]}


class CaseForm(Needed):
    kind = forms.ChoiceField(
        choices=Kind.choices, required=False, label=_("Kind"), widget=forms.Select(attrs={"class": "input"})
    )
    text = forms.CharField(
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"class": "input mono", "rows": 16, "spellcheck": "false"}),
        label=_("The case, in YAML"),
        help_text=_(
            "Like the files that come with the site: code, title, sort, outcome, card, files, excerpts, checks, faults."
        ),
    )


class VoteForm(Needed):
    choice = forms.ChoiceField(
        required=False, choices=PanelChoice.choices, widget=forms.RadioSelect, label=_("Your vote")
    )
    reason = forms.CharField(
        required=False,
        max_length=4000,
        widget=NOTE,
        label=_("Reason"),
        help_text=_("If you do not admit: what would help, and what to show next time. The applicant reads it."),
    )


class CoSignForm(Needed):
    mark = forms.ChoiceField(required=False, choices=Mark.choices, widget=forms.RadioSelect, label=_("This review"))
    note = forms.CharField(required=False, max_length=4000, widget=NOTE, label=_("To its author"))
