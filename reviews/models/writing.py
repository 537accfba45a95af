"""What is written in a review, whatever it is about."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from core.labels import Labelled
from reviews.states import ChangeAnswer, ChangeLevel, Verdict


class Written(Labelled, models.Model):
    """A draft, seen by nobody else, until `submitted_at` is set; then its words never change.

    `carried` is what they answered in the round before; what they answer now begins as that.
    """

    id = ULIDField(primary_key=True)
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict.choices, blank=True)
    letter = models.TextField(_("to the authors"), blank=True)
    private_note = models.TextField(_("private note to the editor"), blank=True)
    reasons: "models.JSONField[list[str], list[str]]" = models.JSONField(_("reasons"), default=list, blank=True)
    answers: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)
    carried: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)
    confidence = models.PositiveSmallIntegerField(_("confidence"), default=3)
    is_signed = models.BooleanField(_("show my name with the decision"), default=True)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    changes: Any

    class Meta:
        abstract = True

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None


class Asked(models.Model):
    """Something that should change: where, what, and the authors' answer."""

    id = ULIDField(primary_key=True)
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
        abstract = True

    def __str__(self) -> str:
        return f"C{self.number}"

    @property
    def is_required(self) -> bool:
        return self.level == ChangeLevel.REQUIRED

    @property
    def is_answered(self) -> bool:
        """A refusal needs its reason; what was done may speak for itself."""
        return self.answer == ChangeAnswer.DONE or (self.answer == ChangeAnswer.WONT and bool(self.answer_text.strip()))
