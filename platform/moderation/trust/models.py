from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.states import Trust
from core.fields import ULIDField


class Presence(models.Model):
    """That somebody was here on a day, and for about how long. No page, no address, no hour of the day."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="days_here")
    day = models.DateField()
    minutes = models.PositiveIntegerField(default=0)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("day here")
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "day"], name="presence_once_a_day")]
        indexes: ClassVar = [models.Index(fields=["noted_at"], name="presence_by_time")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.day}"


class Weighing(models.Model):
    """When the trust in somebody was last computed."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="weighing", primary_key=True)
    weighed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("weighing")

    def __str__(self) -> str:
        return f"{self.person_id} at {self.weighed_at:%Y-%m-%d}"


class Stewardship(models.Model):
    """An editor's word that somebody keeps the boards in order, until a day; then they stand where they stood."""

    id = ULIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stewardships")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    trust_before = models.PositiveSmallIntegerField(choices=Trust.choices)
    note = models.CharField(_("why"), max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("stewardship")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(ended_at=None), name="steward_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.until:%Y-%m-%d}"
