from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import Project


class DayOfUse(models.Model):
    """How often a project was downloaded and run on one day. Of whom, nothing is kept."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="days_of_use")
    day = models.DateField()
    downloads = models.PositiveIntegerField(default=0)
    runs = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("day of use")
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "day"], name="day_of_use_once")]
        indexes: ClassVar = [models.Index(fields=["day"], name="day_of_use_by_day")]

    def __str__(self) -> str:
        return f"{self.project_id} on {self.day}"
