"""Monthly figures. They hold nothing that events and the ledger do not: `actions.count_anew` makes them again."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.spreads import Spread
from resources.figures.states import Measure
from resources.ledger.models import UNIT_LENGTH


class Figure(models.Model):
    """One part of a measure in one month: an amount of a unit, or how often and after how long."""

    month = models.DateField()
    measure = models.CharField(max_length=12, choices=Measure.choices)
    part = models.CharField(max_length=UNIT_LENGTH)
    amount = models.BigIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    spread: "models.JSONField[Spread, Spread]" = models.JSONField(default=dict)
    in_time = 0  # nothing here has a limit

    class Meta:
        verbose_name = _("figure")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "measure", "part"], name="grant_figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.measure} {self.part}: {self.amount or self.count}"


class Counted(models.Model):
    """When figures were counted last, and of which months for good: one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField(null=True)
    through = models.DateField(null=True)  # months before this one are not counted again

    class Meta:
        verbose_name = _("count of figures")

    def __str__(self) -> str:
        return str(self.at)
