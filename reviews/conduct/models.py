from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from reviews.conduct.states import OPEN, Capacity, ConductOutcome, ConductState
from reviews.models import Review


class ConductReport(models.Model):
    """Somebody says that a reviewer misbehaved in one review. Who reports stays unknown to the reviewer, and who
    reviewed to the one who reports. `heard_at` is empty while the reviewer knows nothing of it."""

    id = ULIDField(primary_key=True)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="conduct_reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conduct_reports")
    capacity = models.CharField(max_length=8, choices=Capacity.choices)
    reason = models.CharField(_("reason"), max_length=40)
    text = models.TextField(_("what happened"))
    evidence: "models.JSONField[list[str], list[str]]" = models.JSONField(_("evidence"), default=list)
    state = models.CharField(max_length=10, choices=ConductState.choices, default=ConductState.FILED)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="moderator")
    due_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, choices=ConductOutcome.choices, blank=True)
    letter = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    policy_version = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("report about a reviewer")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "reporter"], name="conduct_one_report_each"),
            models.CheckConstraint(
                condition=~models.Q(state=ConductState.DECIDED) | ~models.Q(outcome=""),
                name="conduct_decided_says_what",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="conduct_by_clock")]

    def __str__(self) -> str:
        return f"report {self.id}"

    def get_absolute_url(self) -> str:
        return reverse("conduct:report", args=[self.id])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
