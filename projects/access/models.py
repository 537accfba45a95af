from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from projects.access.states import TURNED_DOWN, AccessState
from projects.models import Project

TERMS_LENGTH, PURPOSE_LENGTH, NOTE_LENGTH = 20_000, 2_000, 2_000


class Gate(models.Model):
    """On what terms the files of a project are given. Whether they are is a column of the project (`gating`)."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="gate")
    terms = models.TextField(_("terms"), blank=True)
    questions: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(
        _("questions"), default=list, blank=True
    )
    days = models.PositiveIntegerField(_("days"), null=True, blank=True)
    covers_runs = models.BooleanField(default=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("gate")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(days=None) | models.Q(days__gt=0), name="gate_gives_at_least_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"gate of {self.project_id}"


class AccessRequest(models.Model):
    """One person's way to the files of one project. Asked again, it is the same row; its past is in the events.

    `terms` are those that the person agreed to, as they read then. Once granted, it ends when `due_at` has come.
    """

    id = ULIDField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="access_requests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="access_requests")
    purpose = models.TextField(_("purpose"), blank=True)
    answers: "models.JSONField[list[dict[str, str]], list[dict[str, str]]]" = models.JSONField(default=list, blank=True)
    terms = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=AccessState.choices, default=AccessState.ASKED)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="owner")
    due_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.TextField(_("note"), blank=True)
    turned_down_at = models.DateTimeField(null=True, blank=True)  # until somebody lets them in after all

    class Meta:
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "person"], name="access_request_once"),
            models.CheckConstraint(
                condition=~models.Q(state__in=TURNED_DOWN) | models.Q(turned_down_at__isnull=False),
                name="access_turned_down_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="access_by_clock"),
            models.Index(fields=["project", "state", "id"], name="access_of_project"),
            models.Index(fields=["person", "id"], name="access_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.project_id}"

    def get_absolute_url(self) -> str:
        return reverse("access:detail", args=[self.pk])

    @property
    def is_asked(self) -> bool:
        return self.state == AccessState.ASKED

    @property
    def is_granted(self) -> bool:
        return self.state == AccessState.GRANTED

    @property
    def ends_at(self) -> datetime | None:
        return self.due_at if self.is_granted else None
