from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from core.lockbox import KEPT, Kept, lock, unlock

PURPOSE = "keys of upstream servers"
NAME_LENGTH, URL_LENGTH = 60, 500


class Upstream(models.Model):
    """A server of others that speaks OpenAI's API and runs releases for this site, at most `places` answers at once.

    `patience` is for how many seconds it may say nothing before a run there is given up.
    """

    id = ULIDField(primary_key=True)
    name = models.CharField(_("name"), max_length=NAME_LENGTH, unique=True)
    base_url = models.CharField(_("address"), max_length=URL_LENGTH)
    locked_key = models.TextField(blank=True)
    device_class = models.CharField(_("device"), max_length=16, default="cpu")
    places = models.PositiveIntegerField(_("answers at once"), default=32)
    patience = models.PositiveIntegerField(_("patience in seconds"), default=60)
    paused_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("upstream server")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(places__gt=0, patience__gt=0), name="upstream_has_places_and_patience")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("upstreams:upstream", args=[self.pk])

    @property
    def has_key(self) -> bool:
        return bool(self.locked_key)

    @property
    def key(self) -> str:
        """Raises `Unreadable` where the site's secret was changed meanwhile."""
        return unlock(self.locked_key, PURPOSE) if self.locked_key else ""

    @key.setter
    def key(self, value: str) -> None:
        self.locked_key = lock(value, PURPOSE) if value else ""


KEPT.append(Kept(Upstream, "locked_key", PURPOSE))


class Relayed(models.Model):
    """A release that an upstream server runs, under the name that its model has there."""

    id = ULIDField(primary_key=True)
    upstream = models.ForeignKey(Upstream, models.CASCADE, related_name="relayed")
    deployment = models.OneToOneField("inference.Deployment", models.CASCADE, related_name="relayed")
    name = models.CharField(_("name there"), max_length=200)
    # Where time of the device pays: what a token takes of it. Nobody here can measure a device of others.
    ms_per_1000_tokens = models.PositiveIntegerField(_("milliseconds for 1,000 tokens"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("release that an upstream server runs")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ms_per_1000_tokens__gt=0), name="relayed_has_a_price")
        ]

    def __str__(self) -> str:
        return f"{self.deployment_id} as {self.name}"
