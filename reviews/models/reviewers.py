from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.states import SkillSort

USUAL_LOAD = 2
MOST_LOAD = 5


class Reviewer(models.Model):
    """What a reviewer says of their time, and what their sent reviews say of it.

    `sent`, `on_time` and `engaged_at` are counted anew from the assignments whenever one of them ends, never added to.
    The row is also the lock under which a reviewer's load is counted.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="reviewer"
    )
    load_cap = models.PositiveSmallIntegerField(_("reviews at once"), default=USUAL_LOAD)
    is_available = models.BooleanField(_("ask me to review"), default=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)
    sent = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0)
    engaged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reviewer")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(load_cap__gte=1, load_cap__lte=MOST_LOAD), name="reviewer_load_in_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"reviewer {self.user_id}"

    @property
    def is_away(self) -> bool:
        return self.away_until is not None and self.away_until > timezone.localdate()


class Skill(models.Model):
    """One thing that a reviewer can judge: rows, because candidates are matched by the database."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="skills")
    sort = models.CharField(max_length=8, choices=SkillSort.choices)
    value = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("skill")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sort", "value", "reviewer"], name="skill_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sort}: {self.value}"
