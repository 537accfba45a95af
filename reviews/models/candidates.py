from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from projects.models import Release
from reviews.models.rounds import Round
from reviews.states import Tier


class Candidate(models.Model):
    """Somebody who might review a round, as the ranking saw them then: the score, its parts, and soft conflicts."""

    id = ULIDField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="candidates")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    score = models.FloatField()
    parts: "models.JSONField[dict[str, float], dict[str, float]]" = models.JSONField(default=dict)
    tier = models.CharField(max_length=12, choices=Tier.choices, blank=True)
    left_out = models.CharField(max_length=20, blank=True)
    conflicts: "models.JSONField[list[Any], list[Any]]" = models.JSONField(default=list)
    ranked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("candidate")
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "user"], name="candidate_once_per_round")]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.round_id}"


class Stake(models.Model):
    """What ties somebody to one release and cannot be seen from people alone: noted when its review begins."""

    id = ULIDField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="stakes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stakes")
    rule = models.CharField(max_length=40)
    because = models.CharField(max_length=200, blank=True)
    is_hard = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("stake")
        constraints: ClassVar = [models.UniqueConstraint(fields=["release", "user", "rule"], name="stake_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.release_id}: {self.rule}"
