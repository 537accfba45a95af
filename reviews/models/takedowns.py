from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from projects.models import Release
from reviews.states import TakedownState


class Takedown(models.Model):
    """One person's word that a locked release should never come back. It needs a second person's, within its time."""

    id = ULIDField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="takedowns")
    state = models.CharField(max_length=10, choices=TakedownState.choices, default=TakedownState.PROPOSED)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="moderator")
    due_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=64)
    letter = models.TextField()
    digest = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(blank=True)
    policy_version = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("takedown")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release"], condition=models.Q(state=TakedownState.PROPOSED), name="takedown_one_proposed"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=TakedownState.CONFIRMED)
                | (models.Q(answered_by__isnull=False) & ~models.Q(answered_by=models.F("proposed_by"))),
                name="takedown_by_two",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="takedown_by_clock")]

    def __str__(self) -> str:
        return f"takedown of {self.release_id}"

    @property
    def is_open(self) -> bool:
        return self.state == TakedownState.PROPOSED
