from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.fields import ULIDField
from core.models.answers import KeptAnswer
from core.models.clocks import Hold, Reminder

__all__ = ["Chain", "DeadLetter", "Event", "Hold", "KeptAnswer", "PolicyVersion", "Reminder", "Subscription"]


class Event(models.Model):
    """One thing that happened, never changed afterwards.

    `position`, `previous_hash` and `hash` are empty until the event is sealed (`core.sealing`): sealing happens after
    commit and one at a time, so the chain has no gaps and no transaction waits for another's hash.
    """

    id = ULIDField(primary_key=True)
    position = models.BigIntegerField(null=True, unique=True)
    verb = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    from_state = models.CharField(max_length=32, blank=True)
    to_state = models.CharField(max_length=32, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acting_role = models.CharField(max_length=32, blank=True)
    reason_code = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    policy_version = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id", "id"], name="event_about"),
            models.Index(fields=["id"], condition=models.Q(position=None), name="event_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type}:{self.object_id}"


class Chain(models.Model):
    """The head of the hash chain: one row, locked while events are sealed."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.position}:{self.hash[:12]}"


class Subscription(models.Model):
    """How far one receiver has got along the chain."""

    receiver = models.CharField(max_length=128, primary_key=True)
    position = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.receiver}@{self.position}"


class DeadLetter(models.Model):
    """An event that a receiver could not take after many tries; the operator replays it once the cause is mended."""

    receiver = models.CharField(max_length=128)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    error = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["receiver", "event"], name="dead_letter_once")]

    def __str__(self) -> str:
        return f"{self.receiver}: {self.event_id}"


class PolicyVersion(models.Model):
    """Numbers of the workflows (days, thresholds, checklists) as data: a version is only ever followed by another."""

    name = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    effective_at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "version"], name="policy_version_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
