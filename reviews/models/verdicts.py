from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from projects.models import Release
from reviews.models.rounds import Assignment, Round
from reviews.states import ChangeAnswer, ChangeLevel, DecidedBy, Outcome, Quality, Verdict


class Review(models.Model):
    """What one reviewer says. A draft, seen by nobody else, until `submitted_at` is set; then its words never change,
    and its verdict only in the deliberation, with a reason that is kept (`Revision`).

    `usefulness` is the authors' word on it, which the reviewer learns when all is decided; `quality` the editors'.
    """

    id = ULIDField(primary_key=True)
    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="review")
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict.choices, blank=True)
    letter = models.TextField(_("to the authors"), blank=True)
    private_note = models.TextField(_("private note to the editor"), blank=True)
    reasons: "models.JSONField[list[str], list[str]]" = models.JSONField(_("reasons"), default=list, blank=True)
    answers: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)
    confidence = models.PositiveSmallIntegerField(_("confidence"), default=3)
    is_signed = models.BooleanField(_("show my name with the decision"), default=True)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    usefulness = models.PositiveSmallIntegerField(_("usefulness"), null=True, blank=True)
    quality = models.CharField(_("quality"), max_length=8, choices=Quality.choices, blank=True)

    class Meta:
        verbose_name = _("review")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(usefulness=None) | models.Q(usefulness__gte=1, usefulness__lte=5),
                name="review_usefulness_in_bounds",
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_at=None) | ~models.Q(verdict=""), name="review_sent_has_verdict"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["submitted_at"], name="review_by_sending")]

    def __str__(self) -> str:
        return f"review {self.assignment_id}"

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None


class RequiredChange(models.Model):
    """Something that a reviewer, or a check, asks the authors to change: where, what, and their answer."""

    id = ULIDField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="changes")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, null=True, blank=True, related_name="changes")
    number = models.PositiveSmallIntegerField(default=0)
    level = models.CharField(_("weight"), max_length=8, choices=ChangeLevel.choices, default=ChangeLevel.REQUIRED)
    item = models.CharField(max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    path = models.CharField(_("file"), max_length=1024, blank=True)
    line = models.PositiveIntegerField(_("line"), null=True, blank=True)
    what = models.TextField(_("what should change"))
    how = models.TextField(_("how to do it"), blank=True)
    answer = models.CharField(max_length=4, choices=ChangeAnswer.choices, blank=True)
    answer_text = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("required change")

    def __str__(self) -> str:
        return f"C{self.number}"

    @property
    def is_required(self) -> bool:
        return self.level == ChangeLevel.REQUIRED

    @property
    def is_answered(self) -> bool:
        """A refusal needs its reason; what was done may speak for itself."""
        return self.answer == ChangeAnswer.DONE or (self.answer == ChangeAnswer.WONT and bool(self.answer_text.strip()))


class Decision(models.Model):
    """How a round, or the triage before any round, ended, and the letter that says why."""

    id = ULIDField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="decisions")
    round = models.OneToOneField(Round, on_delete=models.CASCADE, null=True, blank=True, related_name="decision")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    decided_by = models.CharField(max_length=8, choices=DecidedBy.choices)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    letter = models.TextField(blank=True)
    # Why an editor differs from the reviewers: for them and for the record.
    why = models.TextField(blank=True)
    is_meta_review = models.BooleanField(default=False)
    reasons: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list, blank=True)
    digest = models.CharField(max_length=64)
    policy_version = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decision")

    def __str__(self) -> str:
        return f"{self.outcome} of {self.release_id}"
