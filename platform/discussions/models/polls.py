from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from discussions.models.talk import Post
from discussions.states import PollState, Showing

QUESTION_LENGTH, OPTION_LENGTH = 200, 120
FEWEST_OPTIONS, MOST_OPTIONS = 2, 20


class Poll(models.Model):
    """A question with answers to choose from, which stands under a post and goes where that goes."""

    id = ULIDField(primary_key=True)
    post = models.OneToOneField(Post, models.CASCADE, related_name="poll")
    question = models.CharField(_("question"), max_length=QUESTION_LENGTH)
    is_multiple = models.BooleanField(default=False)
    showing = models.CharField(max_length=8, choices=Showing.choices, default=Showing.AT_ONCE)
    closes_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=PollState.choices, default=PollState.OPEN)
    state_changed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("poll")
        indexes: ClassVar = [models.Index(fields=["state", "closes_at"], name="poll_by_closing")]

    def __str__(self) -> str:
        return self.question

    @property
    def takes_votes(self) -> bool:
        """Its time may be over before anybody came to close it."""
        is_over = self.closes_at is not None and self.closes_at <= timezone.now()
        return self.state == PollState.OPEN and not is_over


class PollOption(models.Model):
    id = ULIDField(primary_key=True)
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=OPTION_LENGTH)

    class Meta:
        verbose_name = _("option of a poll")
        constraints: ClassVar = [models.UniqueConstraint(fields=["poll", "number"], name="poll_option_number_once")]

    def __str__(self) -> str:
        return self.text


class Ballot(models.Model):
    """What one person chose. Nobody else is told what."""

    id = ULIDField(primary_key=True)
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="ballots")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ballot")
        constraints: ClassVar = [models.UniqueConstraint(fields=["poll", "person"], name="ballot_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.poll_id}"


class Cross(models.Model):
    """One option on a ballot. `line` is 0 where one may be chosen, else the option's number: so none is chosen twice,
    and no second one where there may be one."""

    id = ULIDField(primary_key=True)
    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="crosses")
    option = models.ForeignKey(PollOption, models.CASCADE, related_name="crosses")
    line = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("cross on a ballot")
        constraints: ClassVar = [models.UniqueConstraint(fields=["ballot", "line"], name="cross_on_a_line_once")]

    def __str__(self) -> str:
        return f"{self.option_id} on {self.ballot_id}"
