from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Project


class Trend(models.Model):
    """What a project's score is made of, and the strongest reason for it. Derived: made anew every few minutes.

    The score itself, in thousandths, is a column of the project, so that Explore can sort by it.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="trending", primary_key=True)
    parts: "models.JSONField[dict[str, float], dict[str, float]]" = models.JSONField(default=dict)
    reason = models.CharField(max_length=32, blank=True)
    count = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("trend")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(reason="", count=0) | ~models.Q(reason="") & models.Q(count__gt=0),
                name="trend_reason_has_a_count",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.reason} {self.count}"
