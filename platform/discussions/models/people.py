from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from discussions.models.talk import TITLE_LENGTH, Board, Post, Topic
from discussions.states import Level, ReactionKind


class Following(models.Model):
    """What one person has read of a topic, and how much of it they want to hear; no level means the usual one."""

    id = ULIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followings")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="followings")
    level = models.CharField(max_length=8, choices=Level.choices, blank=True)
    read_to = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("following of a topic")
        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "person"], name="following_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.topic_id}"


class BoardFollowing(models.Model):
    """How much of a whole board a person wants to hear."""

    id = ULIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="board_followings")
    board = models.ForeignKey(Board, models.CASCADE, related_name="followings")
    level = models.CharField(max_length=8, choices=Level.choices)

    class Meta:
        verbose_name = _("following of a board")
        constraints: ClassVar = [models.UniqueConstraint(fields=["board", "person"], name="board_following_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.board_id}"


class Draft(models.Model):
    """What somebody typed and has not sent: one for a topic to reply to, one for a board to begin on."""

    id = ULIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, related_name="+")
    board = models.ForeignKey(Board, models.CASCADE, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "topic"], name="draft_of_topic_once"),
            models.UniqueConstraint(fields=["person", "board"], name="draft_of_board_once"),
            models.CheckConstraint(
                name="draft_is_for_one_place",
                condition=models.Q(topic=None, board__isnull=False) | models.Q(topic__isnull=False, board=None),
            ),
        ]

    def __str__(self) -> str:
        return f"draft of {self.person_id}"


class Vote(models.Model):
    """That somebody wants an idea to come true."""

    id = ULIDField(primary_key=True)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="voices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("vote")
        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "person"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.topic_id}"


class Reaction(models.Model):
    """A word on a post that needs no post of its own."""

    id = ULIDField(primary_key=True)
    post = models.ForeignKey(Post, models.CASCADE, related_name="reactions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=ReactionKind.choices)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reaction")
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "person", "kind"], name="reaction_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"
