from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.texts import TEXT_LIMIT
from discussions.reports.actions.filing import ADDRESS_LIMIT
from discussions.reports.actions.judging import offered_to
from discussions.reports.actions.picturing import Picture
from discussions.reports.asking import ANSWER_LENGTH, Question, ask, asked
from discussions.reports.models import ALT_LENGTH, TITLE_LENGTH, Report
from discussions.reports.queries import reasons
from discussions.reports.states import ReportKind, Severity


def long(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class SecretsForm(forms.Form):
    """Asks whether something is a secret only where it looks like one."""

    is_no_secret = forms.BooleanField(
        label=_("It is no secret: everybody may read it"), required=False, widget=forms.HiddenInput
    )

    def add_error(self, field: str | None, error: Any) -> None:
        if field == "is_no_secret":
            self.fields[field].widget = forms.CheckboxInput()
        super().add_error(field, error)


class Pictures(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several files under one name; what they are is seen by whoever draws them anew."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [super(PicturesField, self).clean(one, initial) for one in data or []]


class ScreenshotsForm(forms.Form):
    screenshots = PicturesField(
        label=_("Screenshots"),
        required=False,
        widget=Pictures({"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        help_text=_("Up to eight, of 5 MB each. Places, names and other traces of your device are left out."),
    )
    alts = forms.CharField(
        label=_("What the pictures show"),
        max_length=8 * (ALT_LENGTH + len("\r\n")),
        required=False,
        strip=False,  # an empty first line is the first picture's
        widget=long(2),
        help_text=_("A line for each, in their order, for those who cannot see them."),
    )

    def pictures(self) -> list[Picture]:
        given, words = self.cleaned_data.pop("screenshots"), self.cleaned_data.pop("alts").splitlines()
        return list(zip(given, [*words, *[""] * len(given)], strict=False))


class ReportForm(SecretsForm, ScreenshotsForm):
    field_order = (
        "is_no_secret", "title", "where", "is_about_site", "actual", "expected", "steps", "screenshots", "alts",
        "severity", "is_private", "wants_credit", "has_context", "email", "answer",
    )  # fmt: skip

    title = forms.CharField(
        label=_("What does not work?"),
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(
            {
                "hx-get": "/reports/similar",
                "hx-trigger": "input changed delay:400ms",
                "hx-target": "#similar",
                "hx-sync": "this:replace",
            }
        ),
        help_text=_("In one line, so that somebody with the same problem finds it."),
    )
    where = forms.CharField(
        label=_("Where"),
        max_length=ADDRESS_LIMIT,
        required=False,
        help_text=_("The address of the page, of a project, a release or a run. It is what the report is about."),
    )
    is_about_site = forms.BooleanField(
        label=_("It is the site itself that does not work, not what this page shows"), required=False
    )
    actual = forms.CharField(
        label=_("What happened?"),
        max_length=TEXT_LIMIT,
        widget=long(5),
        help_text=_("Markdown. Messages word by word."),
    )
    expected = forms.CharField(
        label=_("What should have happened?"), max_length=TEXT_LIMIT, required=False, widget=long(3)
    )
    steps = forms.CharField(
        label=_("How can somebody else see it?"),
        max_length=TEXT_LIMIT,
        required=False,
        widget=long(4),
        help_text=_("Step by step, from the page on which you began."),
    )
    severity = forms.ChoiceField(
        label=_("How bad is it?"), choices=Severity.choices, initial=Severity.S3, widget=forms.RadioSelect
    )
    is_private = forms.BooleanField(
        label=_("It is about security or personal data"),
        required=False,
        help_text=_("Then only you and those who keep it safe can read it."),
    )
    wants_credit = forms.BooleanField(label=_("Name me if everybody is told of it in an advisory"), required=False)
    has_context = forms.BooleanField(
        label=_("Tell them about my browser"),
        required=False,
        help_text=_("Its name and version, its language and the size of its window; nothing else."),
    )
    regression_of = forms.CharField(max_length=26, required=False, widget=forms.HiddenInput)
    screen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput({"data-screen": ""}))


class VisitorReportForm(ReportForm):
    """For somebody without an account: a question that keeps machines out, and no promise to name anybody."""

    wants_credit = None  # type: ignore[assignment]  # Django's way to leave a field of the base out
    email = forms.EmailField(
        label=_("Your e-mail address, if you want to hear of it"),
        required=False,
        help_text=_("Nobody sees it. You can also come back by the address that you get when it is sent."),
    )
    answer = forms.CharField(
        max_length=ANSWER_LENGTH,
        help_text=_("In one word. It keeps machines out; sign in, and you are not asked."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    seal = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._put(asked(self.data.get("seal", "")) or ask())

    def add_error(self, field: str | None, error: Any) -> None:
        """After a wrong answer the same question is worth nothing."""
        if field == "answer" and self.data.get("answer"):
            self._put(ask(), answer="")
        super().add_error(field, error)

    def _put(self, question: Question, **more: str) -> None:
        self.fields["answer"].label = question.text
        self.initial["seal"] = question.seal
        if isinstance(self.data, QueryDict):
            kept = self.data.copy()
            for name, value in {"seal": question.seal, **more}.items():
                kept[name] = value
            self.data = kept


class VisitorEmailForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address, if you want to hear of it"),
        required=False,
        help_text=_("Leave it empty for no mails."),
    )


class CommentForm(SecretsForm):
    text = forms.CharField(label=_("What you have to say"), max_length=TEXT_LIMIT, widget=long(4))


class NoteForm(forms.Form):
    note = forms.CharField(label=_("In words"), max_length=TEXT_LIMIT, required=False, widget=long(3))


class WitnessForm(NoteForm):
    run = forms.CharField(
        label=_("A run that shows it"),
        max_length=ADDRESS_LIMIT,
        required=False,
        help_text=_("Its address on this site."),
    )


class EmbargoForm(forms.Form):
    until = forms.DateField(label=_("Kept private until"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class AdvisoryForm(forms.Form):
    title = forms.CharField(label=_("What is it, in a few words?"), max_length=TITLE_LENGTH)
    summary = forms.CharField(label=_("What can happen, and to whom?"), max_length=TEXT_LIMIT, widget=long(5))
    advice = forms.CharField(label=_("What should people do?"), max_length=TEXT_LIMIT, widget=long(4))
    severity = forms.ChoiceField(label=_("How bad is it?"), choices=Severity.choices)
    affects = forms.CharField(label=_("In which releases?"), max_length=60, required=False)
    fixed_in = forms.CharField(label=pgettext_lazy("report", "Mended in"), max_length=60, required=False)


class TriageForm(forms.Form):
    severity = forms.ChoiceField(label=_("How bad is it?"), choices=Severity.choices)
    kind = forms.ChoiceField(label=_("What sort of problem?"), choices=[("", ""), *ReportKind.choices])
    component = forms.CharField(label=_("In which part?"), max_length=60, required=False)
    affects = forms.CharField(label=_("In which releases?"), max_length=60, required=False)
    assignee = forms.CharField(
        label=_("Who looks after it?"), max_length=40, required=False, help_text=_("The handle of somebody.")
    )
    note = forms.CharField(label=_("To the reporter"), max_length=TEXT_LIMIT, required=False, widget=long(2))


class MoveForm(forms.Form):
    """The moves that are possible now, and what some of them need."""

    name = forms.ChoiceField(label=_("What becomes of it?"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("In words"), max_length=TEXT_LIMIT, required=False, widget=long(3))
    reason = forms.ChoiceField(label=_("Why not, if it leads to nothing?"), required=False)
    duplicate_of = forms.CharField(label=_("Reported before as"), max_length=200, required=False)
    fixed_in = forms.CharField(label=pgettext_lazy("report", "Mended in"), max_length=60, required=False)
    where = forms.CharField(
        label=_("It is about"), max_length=ADDRESS_LIMIT, required=False, help_text=_("An address.")
    )
    is_about_site = forms.BooleanField(label=_("It is about the site itself"), required=False)

    def __init__(self, report: Report, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("name", [(name, LABELS[name]) for name in offered_to(user, report)])
        self._choose("reason", [("", ""), *reasons()])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


LABELS = {
    "ask": _("Ask the reporter something"),
    "start": _("It is being mended"),
    "fix": _("It is mended: ask the reporter to try"),
    "merge": _("It was reported before"),
    "move": _("It belongs to something else"),
    "dismiss": _("There is no problem here"),
    "decline": _("It will not be mended"),
}
