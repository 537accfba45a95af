"""Monthly figures. They hold nothing that the events do not: `actions.count_anew` makes them again."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.states import Kind
from reviews.metrics.states import Measure


class Figure(models.Model):
    """One part of a measure in one month, for one kind of project; the kind is empty where there is none."""

    month = models.DateField()
    measure = models.CharField(max_length=12, choices=Measure.choices)
    part = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    count = models.PositiveIntegerField(default=0)
    in_time = models.PositiveIntegerField(default=0)
    spread: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("figure")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "measure", "part", "kind"], name="figure_once"),
            models.CheckConstraint(
                condition=models.Q(in_time__lte=models.F("count")), name="figure_in_time_at_most_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.measure} {self.part} {self.kind}: {self.count}"


class Load(models.Model):
    """What one reviewer was asked and sent in one month: never shown, only how it is spread over all."""

    month = models.DateField()
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("load")
        constraints: ClassVar = [models.UniqueConstraint(fields=["month", "reviewer"], name="load_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.reviewer_id}: {self.sent}"


class Mark(models.Model):
    """How far along the chain of events has been counted: one row, locked while counting goes on."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.position)
