"""The forms of the wizard and of a project's settings. They translate; the actions decide."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.queries import owners_of
from core.policies import current
from core.problems import BadInput
from projects.actions.cards import LANGUAGES_LIMIT, SUMMARY_LIMIT, URL_LIMIT
from projects.actions.releases import NOTES_LIMIT
from projects.models import Project
from projects.names import LONGEST
from projects.statements import STATEMENTS, TEXT_LIMIT
from projects.states import Kind, MemberRole, Visibility
from projects.suggestions import Wish, wishes_in
from projects.vocabulary import languages, licences, tasks


def plain(text: str) -> str:
    """Without the one character that no database keeps."""
    return text.replace("\x00", "")


def typed_in(form: forms.Form, post: QueryDict) -> dict[str, Any]:
    """What was typed into this form, as it was typed."""
    return {
        name: [plain(value) for value in post.getlist(name)]
        if isinstance(field, forms.MultipleChoiceField)
        else plain(post.get(name, ""))
        for name, field in form.fields.items()
        if not isinstance(field, forms.FileField)
    }


class NewProjectForm(forms.Form):
    kind = forms.ChoiceField(label=_("What do you bring?"), choices=Kind.choices, widget=forms.RadioSelect)
    owner = forms.ChoiceField(label=_("Owner"))
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST,
        help_text=_("The second part of its address. Letters a–z, digits, hyphens, dots; it stays as it is."),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = {owner.handle: owner for owner in owners_of(user)}
        self.fields["owner"] = forms.ChoiceField(
            label=_("Owner"), choices=[(handle, handle) for handle in self.owners], initial=user.handle
        )
        self.order_fields(["kind", "owner", "name"])


class DetailsForm(forms.Form):
    summary = forms.CharField(
        label=_("Description"),
        max_length=SUMMARY_LIMIT,
        required=False,
        help_text=_("One sentence: what it does and for whom. It stands under the name everywhere."),
        widget=forms.Textarea({"rows": 2}),
    )
    code_url = forms.CharField(
        label=_("Code repository"),
        max_length=URL_LIMIT,
        required=False,
        help_text=_("Where its source code is developed, if that is elsewhere."),
        widget=forms.URLInput({"placeholder": "https://"}),
    )
    licence = forms.ChoiceField(label=_("Licence"), required=False)
    task = forms.ChoiceField(label=_("Task"), required=False)
    languages = forms.MultipleChoiceField(label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, project: Project, facts: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = [("", _("Choose …"))]
        own = [(tag, languages.label(tag)) for tag in facts.get("languages", []) if tag not in languages.COMMON]
        choices: dict[str, list[tuple[str, Any]]] = {
            "licence": nothing + licences.choices(),
            "task": nothing + tasks.choices(),
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
        for name in current("submission")["required_facts"].get(project.kind, []):
            self.fields[name].is_needed_later = True  # type: ignore[attr-defined]  # not “optional”, though a draft may lack it
        languages_field = self.fields["languages"]
        assert isinstance(languages_field, forms.MultipleChoiceField)
        languages_field.choices = [*own, *languages.choices()][: LANGUAGES_LIMIT + len(languages.COMMON)]


class CardForm(forms.Form):
    card = forms.CharField(
        label=_("Card"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 24, "class": "", "spellcheck": "true"}),
    )


class FilesForm(forms.Form):
    message = forms.CharField(label=_("What this changes"), max_length=300, required=False)


AGREE = _("A release can be handed in only by somebody who can say this.")
SAY = _("Write a sentence. “None” is an answer, too.")


class StatementsForm(forms.Form):
    notes = forms.CharField(
        label=_("Notes on this release"),
        max_length=NOTES_LIMIT,
        required=False,
        help_text=_("What is new, for readers and reviewers. Markdown."),
        widget=forms.Textarea({"rows": 4}),
    )

    wanted = forms.CharField(
        label=_("Reviewers you would like"),
        required=False,
        help_text=_("One a line: @handle: why. Only editors read this; at most one of them will be asked."),
        widget=forms.Textarea({"rows": 2, "spellcheck": "false"}),
    )
    unwanted = forms.CharField(
        label=_("Reviewers you would rather not have"),
        required=False,
        help_text=_("One a line: @handle: why. Only editors read this; it is heeded as long as there are others."),
        widget=forms.Textarea({"rows": 2, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, has_co_authors: bool = False, **kwargs: Any) -> None:
        """Where co-authors are named, each says so for themselves, and nobody is asked to say it for them."""
        super().__init__(*args, **kwargs)
        self.said_by_others = {"co_authors": True} if has_co_authors else {}
        for statement in STATEMENTS.values():
            if statement.name in self.said_by_others:
                continue
            self.fields[statement.name] = (
                forms.BooleanField(label=statement.sentence, error_messages={"required": AGREE})
                if statement.is_consent
                else forms.CharField(
                    label=statement.title,
                    help_text=statement.sentence,
                    max_length=TEXT_LIMIT,
                    widget=forms.Textarea({"rows": 3}),
                    error_messages={"required": SAY},
                )
            )
        self.order_fields(["data_origin", "ai_use", "notes", "wanted", "unwanted", "co_authors", "policy"])

    def clean_wanted(self) -> list[Wish]:
        return _wishes(self.cleaned_data["wanted"])

    def clean_unwanted(self) -> list[Wish]:
        return _wishes(self.cleaned_data["unwanted"])

    @property
    def statements(self) -> dict[str, Any]:
        """What was said; a sentence not agreed to is left out like a text not written."""
        said = {name: self.cleaned_data[name] for name in STATEMENTS if self.cleaned_data.get(name)}
        return said | self.said_by_others


def _wishes(text: str) -> list[Wish]:
    try:
        return wishes_in(text)
    except BadInput as problem:
        raise forms.ValidationError(problem.detail) from None


class MemberForm(forms.Form):
    handle = forms.CharField(
        label=_("Handle"),
        max_length=40,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=MemberRole.choices)


class VisibilityForm(forms.Form):
    visibility = forms.ChoiceField(label=_("Who may see it"), choices=Visibility.choices, widget=forms.RadioSelect)
