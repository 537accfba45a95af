from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from reviews.models.rounds import Round
from reviews.models.verdicts import Review
from reviews.states import Verdict


class Remark(models.Model):
    """One word in the deliberation of a round: between its reviewers and the editors, never for the authors."""

    id = ULIDField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_editorial = models.BooleanField(default=False)
    text = models.TextField(_("remark"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("remark")
        indexes: ClassVar = [models.Index(fields=["round", "id"], name="remark_in_round")]

    def __str__(self) -> str:
        return f"remark on {self.round_id}"


class Revision(models.Model):
    """A reviewer changed their verdict after hearing the others, and said why. What they wrote before stays."""

    id = ULIDField(primary_key=True)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="revisions")
    before = models.CharField(max_length=16, choices=Verdict.choices)
    after = models.CharField(max_length=16, choices=Verdict.choices)
    reason = models.TextField(_("why"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("revision")

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
