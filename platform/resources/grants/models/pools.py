from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from resources import units
from resources.ledger.models import UNIT_LENGTH

COMMONS = "commons"  # the pool that a site is born with; its words are the site's own


class Pool(models.Model):
    """What may be granted, for one purpose and by its own rules. What is in it stands in the ledger."""

    id = ULIDField(primary_key=True)
    slug = models.SlugField(max_length=48, unique=True)
    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("purpose"))
    rules = models.TextField(pgettext_lazy("pool", "rules"), blank=True)
    is_default = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("pool")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="pool_one_default")
        ]

    def __str__(self) -> str:
        return gettext("Commons") if self.slug == COMMONS else self.name

    @property
    def told_purpose(self) -> str:
        if self.slug != COMMONS:
            return self.purpose
        return gettext("What this site’s own machines can give, to everybody who asks for it.")

    @property
    def holder(self) -> str:
        """By which name the ledger knows it."""
        return f"pool:{self.slug}"


class Gift(models.Model):
    """An amount that came into a pool: from a sponsor, or, without a name, from the site itself."""

    id = ULIDField(primary_key=True)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="gifts")
    unit = models.CharField(max_length=UNIT_LENGTH)
    amount = models.BigIntegerField()
    sponsor = models.CharField(_("sponsor"), max_length=120, blank=True)
    url = models.URLField(_("where the sponsor is found"), max_length=300, blank=True)
    note = models.TextField(pgettext_lazy("gift", "note"), blank=True)
    # `2026-11` where it is what the site itself brings in that month.
    month = models.CharField(max_length=7, blank=True)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    brought_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("gift")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="gift_is_something"),
            models.UniqueConstraint(fields=["pool", "unit", "month"], condition=~Q(month=""), name="gift_once_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit} to {self.pool_id}"

    @property
    def in_words(self) -> str:
        return units.in_words(self.unit, self.amount)
