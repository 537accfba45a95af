from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from resources import units
from resources.grants.models.pools import Pool
from resources.grants.states import PUBLIC_CALL, CallState
from resources.ledger.models import UNIT_LENGTH


class Call(models.Model):
    """A round: so much from one pool, for one theme, asked for until one day and judged together by one panel.

    `lot` is what was drawn, with all that is needed to draw it again.
    """

    id = ULIDField(primary_key=True)
    slug = models.SlugField(max_length=48, unique=True)
    title = models.CharField(_("title"), max_length=120)
    theme = models.TextField(_("theme"))
    eligibility = models.TextField(_("who may ask"), blank=True)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="calls")
    panel_size = models.PositiveSmallIntegerField(_("how many people score"))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    state = models.CharField(max_length=9, choices=CallState.choices, default=CallState.DRAFT)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    letter = models.TextField(blank=True)
    lot: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    policy_version = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("call for requests")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="call_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(panel_size__gt=0), name="call_is_judged_by_somebody"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "closes_at"], name="call_by_end")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("grants:call", args=[self.slug])

    @property
    def is_open(self) -> bool:
        return self.state == CallState.OPEN and self.closes_at > timezone.now()

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_CALL


class CallLine(models.Model):
    """How much of one unit a call gives away."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="lines")
    unit = models.CharField(max_length=UNIT_LENGTH)
    amount = models.BigIntegerField()

    class Meta:
        verbose_name = _("line of a call")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "unit"], name="call_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="call_line_gives_something"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    @property
    def name(self) -> str:
        return units.name_of(self.unit)

    @property
    def in_words(self) -> str:
        return units.in_words(self.unit, self.amount)
