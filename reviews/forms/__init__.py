"""What people type while a release is judged. Drafts are taken as they are; what is sent is checked by the actions."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.policies import Policy, current
from reviews.models import RequiredChange, Review
from reviews.queries.checklists import reasons
from reviews.states import Answer, ChangeAnswer, ChangeLevel, Level, Outcome, Verdict

LETTER = forms.Textarea(attrs={"class": "input", "rows": 6})
NOTE = forms.Textarea(attrs={"class": "input", "rows": 3})
LINE = forms.TextInput(attrs={"class": "input"})


class ClaimForm(forms.Form):
    has_no_conflict = forms.BooleanField(
        required=False,
        label=_("No: nothing ties me to this work or its authors."),
    )
    declaration = forms.CharField(
        required=False, max_length=2000, widget=NOTE, label=_("Anything the editors should know")
    )


class DraftForm(forms.Form):
    """The fields of a review except its checklist. Nothing is required: it may be half a thought."""

    verdict = forms.ChoiceField(required=False, choices=[("", ""), *Verdict.choices], label=_("Verdict"))
    letter = forms.CharField(required=False, max_length=20_000, widget=LETTER, label=_("To the authors"))
    private_note = forms.CharField(
        required=False,
        max_length=20_000,
        widget=NOTE,
        label=_("Private note to the editor"),
        help_text=_("The authors never see it."),
    )
    reasons = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=_("Reasons, if you reject")
    )
    confidence = forms.IntegerField(required=False, min_value=1, max_value=5, label=_("Confidence"))
    is_signed = forms.BooleanField(required=False, label=_("Show my name with the decision"))

    def __init__(self, *args: Any, review: Review | None = None, **kwargs: Any) -> None:
        if review is not None:
            names = ("verdict", "letter", "private_note", "reasons", "confidence", "is_signed")
            kwargs["initial"] = {name: getattr(review, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["reasons"].choices = reasons(current("review"), "reject")  # type: ignore[attr-defined]

    def fields_given(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if given.get("confidence") is None:
            given.pop("confidence", None)
        return given


def answers_given(policy: Policy, kind: str, posted: QueryDict) -> dict[str, Any]:
    """The checklist's part of the form: `answer-<item>`, `note-<item>`, `change-<item>`."""
    given = {}
    for item in policy["checklists"][kind]:
        answer = posted.get(f"answer-{item['id']}", "")
        given[item["id"]] = {
            "answer": answer if answer in Answer.values else "",
            "note": posted.get(f"note-{item['id']}", ""),
            "change": f"change-{item['id']}" in posted,
        }
    return given


class ChangeForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' parameter does not exist at run time
    class Meta:
        model = RequiredChange
        fields = ("what", "how", "path", "line", "level", "reason")
        widgets = {
            "what": forms.Textarea(attrs={"class": "input", "rows": 3}),
            "how": forms.Textarea(attrs={"class": "input", "rows": 2}),
            "path": forms.TextInput(attrs={"class": "input", "list": "paths"}),
            "line": forms.NumberInput(attrs={"class": "input", "min": 1}),
            "level": forms.Select(attrs={"class": "input"}),
        }

    reason = forms.ChoiceField(required=False, label=_("Reason"), widget=forms.Select(attrs={"class": "input"}))
    level = forms.ChoiceField(
        choices=ChangeLevel.choices,
        label=_("Weight"),
        initial=ChangeLevel.REQUIRED,
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *reasons(current("review"), "changes")]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(required=False, choices=[("", ""), *ChangeAnswer.choices], label=_("Your answer"))
    text = forms.CharField(required=False, max_length=20_000, widget=NOTE, label=_("What you did, or why not"))


class LetterForm(forms.Form):
    letter = forms.CharField(
        required=False,
        max_length=20_000,
        widget=LETTER,
        label=_("Letter to the authors"),
        help_text=_("Why, and what would help. Markdown."),
    )


class ScopeForm(LetterForm):
    reasons = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label=_("Reasons"))

    def __init__(self, *args: Any, purpose: str = "triage", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].choices = reasons(current("review"), purpose)  # type: ignore[attr-defined]


class DecisionForm(ScopeForm):
    outcome = forms.ChoiceField(
        required=False,
        choices=[choice for choice in Outcome.choices if choice[0] != Outcome.REJECT_SCOPE],
        widget=forms.RadioSelect,
        label=_("Decision"),
    )
    why = forms.CharField(
        required=False,
        max_length=20_000,
        widget=NOTE,
        label=_("Why you differ from the reviewers"),
        help_text=_("Needed when you do. They and the record keep it; the authors read the letter."),
    )
    field_order = ("outcome", "reasons", "letter", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, purpose="reject", **kwargs)


class StartForm(forms.Form):
    level = forms.ChoiceField(
        choices=Level.choices,
        initial=Level.FULL,
        label=_("How much review"),
        widget=forms.Select(attrs={"class": "input"}),
    )
    note = forms.CharField(required=False, max_length=2000, widget=NOTE, label=_("Why this much"))
