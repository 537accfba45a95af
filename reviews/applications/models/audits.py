from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from core.labels import Labelled
from reviews.applications.models.calibration import CalibrationCase, CaseSheet
from reviews.applications.models.stand_ins import StandIn
from reviews.applications.models.standing import Standing
from reviews.models import Assignment
from reviews.models.writing import Asked, Written
from reviews.states import IN_WORK, AssignmentState


class Audit(Labelled, models.Model):
    """A known case that came to a reviewer as an assignment would. It has a table of its own, so that no figure, no
    ranking and no record counts it.

    `disguise` is what was made for it when it was drawn: ids, dates, files, and what the checks said of them.
    `missed_critical` is computed when it is sent, and anew when its case turns out to be wrong.
    """

    id = ULIDField(primary_key=True)
    standing = models.ForeignKey(Standing, on_delete=models.CASCADE, related_name="audits")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audits")
    case = models.ForeignKey(CalibrationCase, on_delete=models.PROTECT, related_name="audits")
    drawn_by = models.OneToOneField(Assignment, on_delete=models.SET_NULL, null=True, related_name="+")
    disguise: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=AssignmentState.choices, default=AssignmentState.INVITED)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="reviewer")
    due_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)
    declaration: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    policy_version = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sheet = models.OneToOneField(CaseSheet, on_delete=models.SET_NULL, null=True, related_name="audit")
    missed_critical = models.PositiveSmallIntegerField(null=True)
    invited_by = None
    invitation_note = ""

    class Meta:
        verbose_name = _("audit")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reviewer", "case"], name="audit_case_once"),
            models.UniqueConstraint(
                fields=["reviewer"],
                condition=models.Q(state__in=[AssignmentState.INVITED, *IN_WORK]),
                name="audit_one_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reviewer", "state", "due_at"], name="audit_of_reviewer"),
            models.Index(fields=["state", "due_at"], name="audit_by_clock"),
        ]

    def __str__(self) -> str:
        return f"audit of {self.reviewer_id}"

    def get_absolute_url(self) -> str:
        return reverse("reviews:review", args=[self.id])

    @property
    def round(self) -> StandIn:
        return StandIn(self)

    @property
    def round_id(self) -> str:
        return str(self.disguise["round"])

    @property
    def told_at(self) -> str:
        """Where its reviewer reads what it was, once it is sent."""
        return reverse("applications:audit", args=[self.id]) if self.state == AssignmentState.SUBMITTED else ""


class AuditReview(Written):
    """What was written about the case, in the form of a review."""

    audit = models.OneToOneField(Audit, on_delete=models.CASCADE, related_name="review")

    class Meta:
        verbose_name = _("review of an audit")

    def __str__(self) -> str:
        return f"review {self.audit_id}"

    @property
    def thanks(self) -> str:
        return gettext("Sent. This was an audit: a case whose truth is known.")

    def ask(self, **change: Any) -> "AuditChange":
        return AuditChange.objects.create(review=self, **change)


class AuditChange(Asked):
    """A change that was asked for in such a review."""

    review = models.ForeignKey(AuditReview, on_delete=models.CASCADE, related_name="changes")

    class Meta:
        verbose_name = _("change asked in an audit")
