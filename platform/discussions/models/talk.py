from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import ULIDField
from core.labels import Labelled
from discussions.states import BoardState, PostState, TopicKind, TopicState

TITLE_LENGTH = 200
NOTE_LENGTH = 500  # why something was done, as its author is told
PAGE = 20  # posts of a topic side by side; a link to one must know on which page it stands


def first_beside(number: int) -> int:
    """The number with which the page begins that this one stands on."""
    return (number - 1) // PAGE * PAGE + 1


def place_in(topic_id: str, number: int) -> str:
    """The page of a topic on which a number stands, and the spot there."""
    start = first_beside(number)
    query = f"?from={start}" if start > 1 else ""
    return reverse("discussions:topic", args=[topic_id]) + f"{query}#p{number}"


class Board(models.Model):
    """A place for talk about one matter, with rules of its own.

    One that `belongs_to` something (`discussions.places`) has no address of its own; its page is there. `last_number`
    counts every topic it ever had, so no number comes twice; `departed` those that went to another board or on in
    another topic.
    """

    id = ULIDField(primary_key=True)
    slug = models.SlugField(_("address"), max_length=40, unique=True, null=True, blank=True)
    belongs_to = models.CharField(max_length=16, blank=True)
    name = models.CharField(_("name"), max_length=60)
    description = models.CharField(_("description"), max_length=300, blank=True)
    rules = models.TextField(_("rules"), max_length=5000, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)
    state = models.CharField(max_length=8, choices=BoardState.choices, default=BoardState.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    last_number = models.PositiveIntegerField(default=0, db_default=0)
    departed = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("board")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="board_has_an_address_or_belongs",
                condition=models.Q(slug__isnull=False, belongs_to="") | models.Q(slug=None) & ~models.Q(belongs_to=""),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("discussions:board", args=[self.slug or self.pk])

    @property
    def topic_count(self) -> int:
        return max(0, self.last_number - self.departed)


class Topic(Labelled, models.Model):
    """What somebody began to talk about. Its `number` is its own on its board, as long as it stands there, and comes
    to no other. `last_number` counts every post it ever had, so no number comes twice; `departed` those that went to
    another topic.
    """

    id = ULIDField(primary_key=True)
    board = models.ForeignKey(Board, models.PROTECT, related_name="topics")
    number = models.PositiveIntegerField(null=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=TopicKind.choices, default=TopicKind.DISCUSSION)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="topics")
    state = models.CharField(max_length=8, choices=TopicState.choices, default=TopicState.OPEN)
    state_changed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    last_number = models.PositiveIntegerField(default=0)
    departed = models.PositiveIntegerField(default=0)
    last_post = models.ForeignKey("discussions.Post", models.SET_NULL, null=True, blank=True, related_name="+")
    answer = models.ForeignKey("discussions.Post", models.SET_NULL, null=True, blank=True, related_name="+")
    votes = models.PositiveIntegerField(default=0)
    pinned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("boards", "topic")
        constraints: ClassVar = [models.UniqueConstraint(fields=["board", "number"], name="topic_number_once")]
        indexes: ClassVar = [
            models.Index(fields=["board", "last_post"], name="topic_of_board_by_activity"),
            models.Index(fields=["board", "pinned_at", "last_post"], name="topic_of_board_pinned_or_not"),
            models.Index(fields=["board", "votes"], condition=models.Q(kind=TopicKind.IDEA), name="idea_by_votes"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("discussions:topic", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == TopicState.OPEN

    @property
    def is_archived(self) -> bool:
        return self.state == TopicState.ARCHIVED

    @property
    def is_merged(self) -> bool:
        return self.state == TopicState.MERGED

    @property
    def is_question(self) -> bool:
        return self.kind == TopicKind.QUESTION

    @property
    def is_idea(self) -> bool:
        return self.kind == TopicKind.IDEA

    @property
    def is_solved(self) -> bool:
        return self.is_question and self.answer_id is not None

    @property
    def has_marks(self) -> bool:
        """Whether a list says more of it than its kind."""
        return bool(self.pinned_at or self.is_idea or self.is_solved or not self.is_open)

    @property
    def unread(self) -> int:
        """How many posts came since this person read here; asked of topics that were fetched for somebody."""
        read_to: int | None = getattr(self, "read_to", None)
        gone: int = getattr(self, "gone_ahead", 0)
        return max(0, self.last_number - read_to - gone) if read_to else 0

    @property
    def first_unread(self) -> str:
        number = getattr(self, "read_to", 0) + 1
        return place_in(self.pk, number)

    @property
    def reply_count(self) -> int:
        return max(0, self.last_number - 1 - self.departed)


class Post(models.Model):
    """One contribution to a topic; the first is what the topic is about. A removed one leaves its place."""

    id = ULIDField(primary_key=True)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts")
    text = models.TextField(pgettext_lazy("post", "text"))
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="answers")
    state = models.CharField(max_length=8, choices=PostState.choices, default=PostState.SHOWN)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("post")
        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "number"], name="post_number_once")]
        indexes: ClassVar = [models.Index(fields=["author", "id"], name="post_of_author")]

    def __str__(self) -> str:
        return f"{self.topic_id} #{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("discussions:post", args=[self.pk])

    @property
    def place(self) -> str:
        """Where it stands in its topic: the page that shows it, and the spot there."""
        return place_in(self.topic_id, self.number)

    @property
    def is_shown(self) -> bool:
        return self.state == PostState.SHOWN

    @property
    def is_removed(self) -> bool:
        return self.state == PostState.REMOVED

    @property
    def has_poll(self) -> bool:
        return getattr(self, "poll", None) is not None

    @property
    def is_first(self) -> bool:
        return self.number == 1


class Revision(models.Model):
    """What a post said before an edit."""

    id = ULIDField(primary_key=True)
    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    text = models.TextField()
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("earlier text")

    def __str__(self) -> str:
        return f"{self.post_id} until {self.replaced_at:%Y-%m-%d}"


class Departure(models.Model):
    """The place that a post had in a topic before it went to another: what leads there from old addresses."""

    id = ULIDField(primary_key=True)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="departures")
    number = models.PositiveIntegerField()
    post = models.ForeignKey(Post, models.CASCADE, related_name="departures")

    class Meta:
        verbose_name = _("place that a post left")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "number"], name="departure_from_a_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} #{self.number}"
