from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from projects.models import Release
from reviews.models.rounds import Assignment, Round
from reviews.models.writing import Asked, Written
from reviews.states import DecidedBy, Outcome, Quality


class Review(Written):
    """What one reviewer says of a release. Its verdict changes only in the deliberation, with a reason that is kept
    (`Revision`).

    `usefulness` is the authors' word on it, which the reviewer learns when all is decided; `quality` the editors'.
    """

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="review")
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
    def thanks(self) -> str:
        return gettext("Sent. Thank you: the authors and the community owe you this one.")

    def ask(self, **change: Any) -> "RequiredChange":
        return RequiredChange.objects.create(round=self.assignment.round, review=self, **change)


class RequiredChange(Asked):
    """Something that a reviewer, or a check, asks the authors to change."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="changes")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, null=True, blank=True, related_name="changes")

    class Meta:
        verbose_name = _("required change")


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
