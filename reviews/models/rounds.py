from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from core.labels import Labelled
from projects.models import Release
from reviews.models.judged import JudgesRelease
from reviews.states import FINAL, OPEN_ROUND, AssignmentState, Blindness, Level, RoundState


class Round(JudgesRelease, Labelled, models.Model):
    """One pass of judgement over one frozen state of a release."""

    id = ULIDField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    commit = models.BinaryField(max_length=20, null=True, blank=True)
    level = models.CharField(max_length=8, choices=Level.choices, default=Level.FULL)
    quorum = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=RoundState.choices, default=RoundState.FORMING)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="reviewer")
    due_at = models.DateTimeField(null=True, blank=True)
    policy_version = models.CharField(max_length=64, blank=True)
    blindness = models.CharField(max_length=8, choices=Blindness.choices, default=Blindness.SINGLE)
    safety_cleared_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("round")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "number"], name="round_number_once"),
            models.UniqueConstraint(
                fields=["release"], condition=models.Q(state__in=OPEN_ROUND), name="round_one_open"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="round_by_clock")]

    def __str__(self) -> str:
        return f"{self.release_id} round {self.number}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ROUND

    @property
    def hides_authors(self) -> bool:
        return self.blindness == Blindness.DOUBLE and self.release.state not in FINAL


class Assignment(Labelled, models.Model):
    """One reviewer's part in a round. `declaration` is what they answered about conflicts of interest. Without
    `invited_by` it was the system that asked, or the reviewer who took it."""

    id = ULIDField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(max_length=10, choices=AssignmentState.choices, default=AssignmentState.INVITED)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True, default="reviewer")
    due_at = models.DateTimeField(null=True, blank=True)
    # The day a review was promised for; `due_at` is empty again once it is sent.
    promised_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    invitation_note = models.TextField(blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True)
    declaration: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("assignment")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "reviewer"], name="assignment_once_per_round")
        ]
        indexes: ClassVar = [
            models.Index(fields=["reviewer", "state", "due_at"], name="assignment_of_reviewer"),
            models.Index(fields=["reviewer", "id"], name="assignment_newest_first"),
            models.Index(fields=["state", "due_at", "reviewer"], name="assignment_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} in {self.round_id}"

    def get_absolute_url(self) -> str:
        return reverse("reviews:review", args=[self.id])

    @property
    def told_at(self) -> str:
        """Where its reviewer reads what came of it, if not here."""
        return ""
