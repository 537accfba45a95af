from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from core.labels import Labelled
from core.models import Event
from deliberation.appeals.states import AppealState, Finding


class Appeal(Labelled, models.Model):
    """A word against one decision, which is an event: so there can be one appeal against it and no second.

    `carried_out_at` is empty while what was found could not be put into effect yet.
    """

    id = ULIDField(primary_key=True)
    decision = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(default=timezone.now)
    text = models.TextField(_("why it is wrong"))
    state = models.CharField(max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="judge")
    due_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=8, choices=Finding.choices, blank=True)
    letter = models.TextField(blank=True)
    carried_out_at = models.DateTimeField(null=True, blank=True)
    policy_version = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("appeal")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(state=AppealState.DECIDED) | ~models.Q(finding=""),
                name="appeal_decided_has_finding",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="appeal_by_clock"),
            models.Index(fields=["subject_type", "subject_id"], name="appeal_about"),
        ]

    def __str__(self) -> str:
        return f"appeal against {self.verb} of {self.subject_id}"

    def get_absolute_url(self) -> str:
        return reverse("appeals:appeal", args=[self.id])

    @property
    def is_open(self) -> bool:
        return self.state == AppealState.OPEN


class Voice(models.Model):
    """What one person who had no part in the decision finds. It never changes."""

    id = ULIDField(primary_key=True)
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="voices")
    judge = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=8, choices=Finding.choices)
    letter = models.TextField()
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("voice")
        constraints: ClassVar = [models.UniqueConstraint(fields=["appeal", "judge"], name="voice_once")]

    def __str__(self) -> str:
        return f"{self.judge_id}: {self.finding}"
