from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Owner


class MeteredDay(models.Model):
    """What one owner kept and sent on one day, of UTC."""

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="metered_days")
    day = models.DateField()
    stored = models.BigIntegerField(null=True)  # bytes, equal ones once; none: nobody has looked yet
    sent = models.BigIntegerField(default=0)
    charged = models.BigIntegerField(default=0)  # of what was sent, what grants paid for

    class Meta:
        verbose_name = _("metered day")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "day"], name="metered_day_once"),
            models.CheckConstraint(condition=Q(stored=None) | Q(stored__gte=0), name="metered_day_stores_something"),
            models.CheckConstraint(condition=Q(charged__gte=0, charged__lte=F("sent")), name="metered_day_pays_once"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} on {self.day}"
