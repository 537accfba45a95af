from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from projects.models import Release
from projects.states import Kind
from repositories.models import Repository
from reviews.applications.models.applying import Application
from reviews.applications.states import (
    UNFINISHED_ATTEMPT,
    AttemptState,
    CaseSort,
    CaseState,
    CaseVerdict,
    DisputeState,
)


class CalibrationCase(models.Model):
    """A release to judge whose truth is known. `shown` is what the judge sees, `truth` what is compared afterwards."""

    id = ULIDField(primary_key=True)
    code = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    sort = models.CharField(max_length=8, choices=CaseSort.choices)
    language = models.CharField(max_length=8, default="en")
    difficulty = models.PositiveSmallIntegerField(_("difficulty"), default=2)
    outcome = models.CharField(max_length=8, choices=CaseVerdict.choices)
    shown: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    truth: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    # All its files are there, so that it can stand in for a release; it is kept for audits.
    is_whole = models.BooleanField(default=False)
    repository = models.OneToOneField(Repository, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=8, choices=CaseState.choices, default=CaseState.ACTIVE)
    state_changed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("calibration case")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(difficulty__gte=1, difficulty__lte=3), name="case_difficulty_is_1_to_3"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "state", "sort"], name="case_to_draw")]

    def __str__(self) -> str:
        return self.title

    @property
    def counts(self) -> bool:
        """No, once somebody who judged it was right that it is wrong."""
        return self.state != CaseState.REMOVED

    @property
    def contents(self) -> dict[str, str]:
        """The text of every file of a whole case, by path."""
        found: dict[str, str] = self.shown.get("contents", {})
        return found


class Attempt(models.Model):
    """One try at cases of one kind, within its days: the calibration of an applicant, or the refresher of a reviewer
    who was away for long."""

    id = ULIDField(primary_key=True)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="attempts"
    )
    standing = models.ForeignKey(
        "applications.Standing", on_delete=models.CASCADE, null=True, blank=True, related_name="refreshers"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=AttemptState.choices, default=AttemptState.OPEN)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="applicant")
    due_at = models.DateTimeField(null=True, blank=True)
    kappa = models.FloatField(null=True, blank=True)
    recall: "models.JSONField[dict[str, list[int]], dict[str, list[int]]]" = models.JSONField(default=dict)
    false_alarms = models.PositiveSmallIntegerField(default=0)
    rubric = models.PositiveSmallIntegerField(_("clarity of the letters"), null=True, blank=True)
    rubric_note = models.TextField(blank=True)
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    policy_version = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("try")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=models.Q(state__in=UNFINISHED_ATTEMPT),
                name="attempt_one_under_way",
            ),
            models.UniqueConstraint(
                fields=["standing"],
                condition=models.Q(state__in=UNFINISHED_ATTEMPT),
                name="refresher_one_under_way",
            ),
            models.CheckConstraint(
                condition=models.Q(application=None) ^ models.Q(standing=None), name="attempt_is_somebodys"
            ),
            models.CheckConstraint(
                condition=models.Q(rubric=None) | models.Q(rubric__gte=1, rubric__lte=5),
                name="attempt_rubric_is_1_to_5",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="attempt_by_clock")]

    def __str__(self) -> str:
        return f"{self.kind} by {self.application_id or self.standing_id}"

    def get_absolute_url(self) -> str:
        return reverse("applications:attempt", args=[self.id])

    @property
    def is_open(self) -> bool:
        return self.state == AttemptState.OPEN

    @property
    def is_refresher(self) -> bool:
        return self.standing_id is not None

    @property
    def languages(self) -> list[str]:
        """Those that its person reads, as they said when they applied."""
        applied = self.application or (self.standing.application if self.standing else None)
        return applied.languages if applied else []


class CaseSheet(models.Model):
    """What one person says of one case."""

    id = ULIDField(primary_key=True)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, null=True, blank=True, related_name="sheets")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="case_sheets")
    case = models.ForeignKey(CalibrationCase, on_delete=models.PROTECT, related_name="sheets")
    place = models.PositiveSmallIntegerField(default=1)
    answers: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    verdict = models.CharField(max_length=8, choices=CaseVerdict.choices, blank=True)
    letter = models.TextField(blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("judged case")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "case"], name="case_once_per_attempt"),
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | ~models.Q(verdict=""), name="case_sheet_sent_has_verdict"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.reviewer_id}"

    @property
    def is_open(self) -> bool:
        return self.sent_at is None and self.skipped_at is None


class CaseDispute(models.Model):
    """Somebody who judged a case says that its truth is wrong."""

    id = ULIDField(primary_key=True)
    sheet = models.OneToOneField(CaseSheet, on_delete=models.CASCADE, related_name="dispute")
    why = models.TextField()
    state = models.CharField(max_length=10, choices=DisputeState.choices, default=DisputeState.OPEN)
    state_changed_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("dispute of a case")

    def __str__(self) -> str:
        return f"dispute of {self.sheet_id}"
