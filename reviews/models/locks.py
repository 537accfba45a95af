from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from projects.models import Release
from reviews.states import LockState


class Lock(models.Model):
    """One person locked a release away by hand. It holds for a day, unless a second person confirms it."""

    id = ULIDField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="locks")
    state = models.CharField(max_length=12, choices=LockState.choices, default=LockState.PROVISIONAL)
    state_changed_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=64)
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    policy_version = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("lock")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release"], condition=models.Q(state=LockState.PROVISIONAL), name="lock_one_provisional"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=LockState.CONFIRMED)
                | (models.Q(confirmed_by__isnull=False) & ~models.Q(confirmed_by=models.F("locked_by"))),
                name="lock_by_two",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="lock_by_clock")]

    def __str__(self) -> str:
        return f"lock of {self.release_id}"
