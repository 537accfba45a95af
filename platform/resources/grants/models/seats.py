from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from resources.grants.models.requests import ResourceRequest

LEAST, MOST = 1, 5
RUBRIC = {
    "merit": _("Merit: is it worth doing?"),
    "openness": _("Openness: will others have it?"),
    "feasibility": _("Feasibility: can it be done so, with so much?"),
    "need": _("Need: could they do it without?"),
    "past": _("Past reports: did they do what they said?"),
}


class Seat(models.Model):
    """One person who was asked to score a request: without a day in `scored_at` or `left_at` they still have to.

    With a day in both their score was set aside.
    """

    id = ULIDField(primary_key=True)
    request = models.ForeignKey(ResourceRequest, on_delete=models.CASCADE, related_name="seats")
    judge = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grant_seats")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)
    merit = models.PositiveSmallIntegerField(null=True, blank=True)
    openness = models.PositiveSmallIntegerField(null=True, blank=True)
    feasibility = models.PositiveSmallIntegerField(null=True, blank=True)
    need = models.PositiveSmallIntegerField(null=True, blank=True)
    past = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    scored_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    left_why = models.TextField(blank=True)
    # When somebody else took their place on the panel of the call. A score that they gave stands, unless they left it.
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("seat")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "judge"], name="seat_once"),
            models.CheckConstraint(
                condition=Q(scored_at=None) | Q(**{f"{mark}__range": (LEAST, MOST) for mark in RUBRIC}),
                name="seat_scored_in_full",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge_id} scores {self.request_id}"

    @property
    def is_open(self) -> bool:
        return self.scored_at is None and self.left_at is None

    @property
    def marks(self) -> list[tuple[Any, int | None]]:
        return [(words, getattr(self, name)) for name, words in RUBRIC.items()]

    @property
    def mean(self) -> float:
        return sum(getattr(self, name) or 0 for name in RUBRIC) / len(RUBRIC)
