"""Boundaries translate; the actions decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.queries import owners_of
from projects.collections.actions.curating import ABOUT_LIMIT
from projects.collections.models import NOTE_LENGTH, TITLE_LENGTH
from projects.collections.queries import curated_by
from projects.states import Visibility


class CollectionForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    about = forms.CharField(
        label=_("What it is for"),
        max_length=ABOUT_LIMIT,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Markdown. By what did you choose, and for whom?"),
    )
    visibility = forms.ChoiceField(
        label=_("Who may see it"),
        choices=Visibility.choices,
        initial=Visibility.PUBLIC,
        widget=forms.RadioSelect,
        help_text=_("A private project in a public collection is shown to nobody but those who see the project."),
    )


class NewCollectionForm(CollectionForm):
    owner = forms.ChoiceField(label=_("Owner"))
    field_order = ["owner", "title", "about", "visibility"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handles = [owner.handle for owner in owners_of(user)]
        self.fields["owner"] = forms.ChoiceField(
            label=_("Owner"), choices=[(handle, handle) for handle in handles], initial=user.handle
        )


class AddForm(forms.Form):
    """By the name of the project, on the page of a collection."""

    project = forms.CharField(
        label=_("Project"),
        max_length=140,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "placeholder": "alice/tern"}),
    )
    note = forms.CharField(label=_("Why it is here"), max_length=NOTE_LENGTH, required=False)


class CollectForm(forms.Form):
    """By the title of the collection, on the page of a project."""

    collection = forms.ChoiceField(label=_("Collection"))
    note = forms.CharField(label=_("Why it is here"), max_length=NOTE_LENGTH, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.pk, _label(user, one)) for one in curated_by(user)]
        self.fields["collection"] = forms.ChoiceField(label=_("Collection"), choices=known)

    @property
    def is_empty(self) -> bool:
        return not self.fields["collection"].choices  # type: ignore[attr-defined]  # it is a ChoiceField


def _label(user: Any, collection: Any) -> str:
    mine = collection.owner_id == user.owner_id
    return str(collection) if mine else f"{collection.owner.handle}: {collection}"
