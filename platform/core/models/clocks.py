from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.fields import ULIDField


class Hold(models.Model):
    """A clock that was stopped, by whom and why. It ends when it is started again, or when the object moves on.

    `clock_owner` and `seconds_left` are what the clock showed; None when it had no limit.
    """

    id = ULIDField(primary_key=True)
    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    reason = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    clock_owner = models.CharField(max_length=12)
    seconds_left = models.BigIntegerField(null=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    held_at = models.DateTimeField(default=timezone.now)
    nudged_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["object_type", "object_id"], condition=models.Q(ended_at=None), name="hold_one_at_a_time"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["nudged_at"], condition=models.Q(ended_at=None), name="hold_open"),
        ]

    def __str__(self) -> str:
        return f"{self.object_type}:{self.object_id} held"


class Reminder(models.Model):
    """One reminder that was given: of this object, for this due date, so many hours before or after it."""

    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    hours = models.SmallIntegerField()
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["object_type", "object_id", "due_at", "hours"], name="reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.object_type}:{self.object_id} {self.hours:+d}h"
