from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.fields import ULIDField
from core.models import Event
from notifications.states import Digest, MailState, Urgency


class Mail(models.Model):
    """A mail to one person: one notification, or a digest of several. `key` says of what: it is written once."""

    id = ULIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80, unique=True)
    is_digest = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    losses = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=[MailState.WAITING, MailState.SENDING]),
                name="mail_in_outbox",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"


class Notification(models.Model):
    """One event told to one person, once. Its words are made when it is read (`notifications.telling`)."""

    id = ULIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    notice = models.CharField(max_length=80)
    urgency = models.CharField(max_length=10, choices=Urgency.choices)
    thing_type = models.CharField(max_length=64)
    thing_id = models.CharField(max_length=64)
    in_inbox = models.BooleanField(default=True)
    digest = models.CharField(max_length=8, choices=Digest.choices, blank=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, blank=True, related_name="notifications")
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "event"], name="notification_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["person", "urgency", "id"], condition=models.Q(done_at=None), name="notification_waiting"
            ),
            models.Index(fields=["person", "id"], name="notification_of_person"),
            models.Index(
                fields=["person", "id"],
                condition=models.Q(mail=None, done_at=None) & ~models.Q(digest=""),
                name="notification_for_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} for {self.person_id}"


class Answer(models.Model):
    """An answer by mail that was taken, by what tells it from others: sent again, it is not written again."""

    id = ULIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    url = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"answer of {self.person_id}: {self.url}"


class Mute(models.Model):
    """A thing of which a person wants to hear only what needs them."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mutes")
    thing_type = models.CharField(max_length=64)
    thing_id = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "thing_type", "thing_id"], name="mute_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["thing_type", "thing_id"], name="mute_of_thing")]

    def __str__(self) -> str:
        return f"{self.person_id} mutes {self.thing_type}:{self.thing_id}"


class Follow(models.Model):
    """A thing of which a person wants to hear what is published of it (`notifications.following`)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    thing_type = models.CharField(max_length=64)
    thing_id = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "thing_type", "thing_id"], name="follow_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["thing_type", "thing_id"], name="follow_of_thing")]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.thing_type}:{self.thing_id}"


class Preferences(models.Model):
    """What a person chose, once they chose anything; until then the policy's defaults hold (`notifications.wishes`)."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_preferences")
    needs_you_mail = models.BooleanField()
    needs_you_digest = models.BooleanField()
    moved_site = models.BooleanField()
    moved_mail = models.BooleanField()
    moved_digest = models.BooleanField()
    fyi_site = models.BooleanField()
    fyi_digest = models.BooleanField()
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True)
    quiet_until = models.PositiveSmallIntegerField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="quiet_hours_are_two",
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__range=(0, 23), quiet_until__range=(0, 23)),
            )
        ]

    def __str__(self) -> str:
        return f"wishes of {self.person_id}"


class Choice(models.Model):
    """By which ways a person wants to hear of one notice, or of all of an area that want the same of them: it goes
    before `Preferences`, and that of a notice before that of its area (`notifications.wishes`)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_choices")
    about = models.CharField(max_length=80)
    urgency = models.CharField(max_length=10, choices=Urgency.choices)
    site = models.BooleanField()
    mail = models.BooleanField()
    digest = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "about", "urgency"], name="notification_choice_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.about}, {self.urgency}"
