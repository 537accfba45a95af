from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from discussions.models import NOTE_LENGTH, TITLE_LENGTH, Board, Post, Topic
from discussions.models.polls import QUESTION_LENGTH
from discussions.rules import kinds_for
from discussions.states import Showing, TopicKind


class TopicHeadForm(forms.Form):
    """What stands above a topic."""

    kind = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=pgettext_lazy("topic", "Title"),
        max_length=TITLE_LENGTH,
        help_text=_("So that somebody with the same matter finds it."),
    )

    def __init__(self, person: Any, board: Board, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(kind.value, kind.label) for kind in kinds_for(person, board)]
        kind.initial = TopicKind.DISCUSSION


class SplitForm(TopicHeadForm):
    """Posts of one page of a topic, and what is to stand above them."""

    posts = forms.MultipleChoiceField(label=_("Which posts"), widget=forms.CheckboxSelectMultiple)
    and_later = forms.BooleanField(label=_("And everything after the last of them"), required=False)
    note = forms.CharField(
        label=_("Why"), required=False, max_length=NOTE_LENGTH, help_text=_("Told to their authors.")
    )
    field_order = ("posts", "and_later", "kind", "title", "note")

    def __init__(self, person: Any, topic: Topic, posts: list[Post], *args: Any, **kwargs: Any) -> None:
        super().__init__(person, topic.board, *args, **kwargs)
        chosen = self.fields["posts"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = [(post.pk, _opening(post)) for post in posts if not post.is_first]
        self.fields["kind"].initial = topic.kind


def _opening(post: Post) -> str:
    words = " ".join(post.text.split())[:80] if post.is_shown else str(_("removed"))
    return f"{post.number} · {post.author.display_name}: {words}"


class PostForm(forms.Form):
    text = forms.CharField(label=pgettext_lazy("post", "Text"), widget=forms.Textarea(attrs={"rows": 10}), strip=False)


class TopicForm(TopicHeadForm, PostForm):
    field_order = ("kind", "title", "text")


class ReplyForm(PostForm):
    text = forms.CharField(label=pgettext_lazy("post", "Text"), widget=forms.Textarea(attrs={"rows": 5}), strip=False)
    reply_to = forms.CharField(required=False, max_length=26, widget=forms.HiddenInput)


class EditBoardForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("board", "Name"), max_length=60)
    description = forms.CharField(
        label=_("Description"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    rules = forms.CharField(
        label=_("Rules"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Markdown. Shown beside the topics, and to whoever begins one."),
    )
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=32_000, initial=100)


class BoardForm(EditBoardForm):
    slug = forms.CharField(
        label=_("Address"), max_length=40, help_text=_("Stands in links and stays: small letters, digits, hyphens.")
    )
    field_order = ("name", "slug", "description", "rules", "position")


class AttachmentForm(forms.Form):
    file = forms.FileField(
        label=pgettext_lazy("post", "Picture or file"),
        help_text=_("PNG, JPEG, WebP or GIF up to 5 MB; text, PDF, ZIP, gzip or Parquet."),
    )
    alt = forms.CharField(
        label=_("What is to be seen"),
        max_length=300,
        required=False,
        help_text=_("In a picture, for those who do not see it, and for the search."),
    )


class PollForm(forms.Form):
    question = forms.CharField(label=_("What do you ask?"), max_length=QUESTION_LENGTH)
    options = forms.CharField(
        label=_("Options"),
        help_text=_("One a line, two to twenty."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    is_multiple = forms.BooleanField(label=_("More than one may be chosen"), required=False)
    showing = forms.ChoiceField(
        label=_("When do people see how others chose?"),
        choices=Showing.choices,
        initial=Showing.AT_ONCE,
        widget=forms.RadioSelect,
    )
    closes_at = forms.DateTimeField(
        label=_("Closes at (UTC)"),
        required=False,
        help_text=_("Leave it empty to close it yourself."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_options(self) -> list[str]:
        lines: str = self.cleaned_data["options"]
        return lines.splitlines()
