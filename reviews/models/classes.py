from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from core.labels import Labelled
from projects.models import Release
from reviews.states import ChangeClass, SampleState


class Classing(models.Model):
    """How much one frozen state of a release changes, and by which findings: computed, never typed."""

    id = ULIDField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="classings")
    digest = models.CharField(max_length=64)
    against = models.ForeignKey(Release, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    change = models.CharField(max_length=5, choices=ChangeClass.choices)
    findings: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(default=list)
    policy_version = models.CharField(max_length=64, blank=True)
    classed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("classing")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "digest"], name="classing_once_per_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.change}"


class Sample(Labelled, models.Model):
    """A release that its checks alone let pass, drawn to be looked at. With `draw` anybody can draw again."""

    id = ULIDField(primary_key=True)
    release = models.OneToOneField(Release, on_delete=models.CASCADE, related_name="sample")
    change = models.CharField(max_length=5, choices=ChangeClass.choices)
    draw: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=SampleState.choices, default=SampleState.OPEN)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="reviewer")
    due_at = models.DateTimeField(null=True, blank=True)
    judge = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    letter = models.TextField(blank=True)
    reasons: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("sample")
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="sample_by_clock")]

    def __str__(self) -> str:
        return f"sample {self.release_id}"

    def get_absolute_url(self) -> str:
        return reverse("reviews:sample", args=[self.id])
