from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from projects.models import Release
from reviews.checks.findings import Fault, Severity
from reviews.checks.registry import Check, named
from reviews.checks.runner import ENDINGS
from reviews.states import FINISHED, CheckState
from reviews.wording import Worded


class CheckRun(models.Model):
    """One check of one frozen state of a release. `token` belongs to the worker that runs it, `heartbeat_at` says that
    it still does: a run whose worker has gone silent is taken up by another."""

    id = ULIDField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="check_runs")
    digest = models.CharField(max_length=64)
    check_name = models.CharField(max_length=40)
    rule_version = models.CharField(max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=50)
    state = models.CharField(max_length=8, choices=CheckState.choices, default=CheckState.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=1)
    token = models.CharField(max_length=26, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(default=0)

    class Meta:
        verbose_name = _("check")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "digest", "check_name"], name="check_once_per_digest")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["heartbeat_at"],
                condition=models.Q(state__in=[CheckState.QUEUED, CheckState.RUNNING]),
                name="check_unfinished",
            )
        ]

    def __str__(self) -> str:
        return f"{self.check_name} of {self.release_id}"

    @property
    def check_declared(self) -> Check | None:
        """None when the plug-in was removed since."""
        return named(self.check_name)

    @property
    def title(self) -> str:
        declared = self.check_declared
        return str(declared.title) if declared else self.check_name

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED


class Finding(models.Model):
    """One thing that a check found. Its words are made when it is read, in the reader's language."""

    id = ULIDField(primary_key=True)
    run = models.ForeignKey(CheckRun, on_delete=models.CASCADE, related_name="findings")
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=8, choices=[(severity, severity) for severity in Severity])
    path = models.CharField(max_length=1024, blank=True)
    line = models.PositiveIntegerField(default=0)
    field = models.CharField(max_length=64, blank=True)
    evidence: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("finding")

    def __str__(self) -> str:
        return f"{self.code} in {self.path}"

    @property
    def message(self) -> str:
        return self._worded("message")

    @property
    def how_to_fix(self) -> str:
        return self._worded("how_to_fix")

    def _worded(self, text: str) -> str:
        fault = self._fault()
        if fault is None:
            return self.code if text == "message" else ""
        return (str(getattr(fault, text)) % Worded(self.evidence)).strip()

    def _fault(self) -> Fault | None:
        declared = self.run.check_declared
        return (dict(declared.faults) if declared else {}).get(self.code) or ENDINGS.get(self.code)
