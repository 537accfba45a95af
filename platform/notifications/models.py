from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.fields import ULIDField
from core.models import Event
from notifications.states import Urgency


class Notification(models.Model):
    """One event told to one person, once. Its words are made when it is read (`notifications.telling`)."""

    id = ULIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    notice = models.CharField(max_length=80)
    urgency = models.CharField(max_length=10, choices=Urgency.choices)
    thing_type = models.CharField(max_length=64)
    thing_id = models.CharField(max_length=64)
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
        ]

    def __str__(self) -> str:
        return f"{self.notice} for {self.person_id}"


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
