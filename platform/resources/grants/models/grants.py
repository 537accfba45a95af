from typing import ClassVar

from django.db import models
from django.db.models import CharField, F, OuterRef, Q, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from resources import units
from resources.grants.models.pools import Pool
from resources.grants.models.requests import ResourceRequest
from resources.grants.models.scopes import IS_SCOPED, Scoped
from resources.grants.states import LIVE, USABLE, GrantState, Tier
from resources.ledger.models import UNIT_LENGTH

HOLDER = "grant:"


class Grant(Scoped):
    """What was granted, to whom, until when. What is left of it stands in the ledger, under `holder`.

    Those whose it is spend it, and its `members`.
    """

    id = ULIDField(primary_key=True)
    request = models.OneToOneField(ResourceRequest, on_delete=models.PROTECT, related_name="grant")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="grants")
    title = models.CharField(_("title"), max_length=120)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    state = models.CharField(max_length=10, choices=GrantState.choices, default=GrantState.ACTIVE)
    state_changed_at = models.DateTimeField(default=timezone.now)
    clock_owner = models.CharField(max_length=12, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    public_from = models.DateTimeField(default=timezone.now)
    # Up to which share of use, and to how many days before its end, its holders were told.
    told_percent = models.PositiveSmallIntegerField(default=0)
    told_days = models.PositiveSmallIntegerField(null=True, blank=True)
    policy_version = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("grant")
        constraints: ClassVar = [
            models.CheckConstraint(condition=IS_SCOPED, name="grant_is_for_somebody"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="grant_ends_after_it_starts"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["scope", "state"], name="grant_of_scope"),
            models.Index(fields=["state", "ends_at"], name="grant_by_end"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("grants:grant", args=[self.id])

    @property
    def holder(self) -> str:
        """By which name the ledger knows it."""
        return f"{HOLDER}{self.pk}"

    @property
    def name(self) -> str:
        return f"{self.title} ({self.whose})"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_usable(self) -> bool:
        return self.state in USABLE and self.ends_at > timezone.now()


def more_by(amount: int) -> dict[str, CombinedExpression]:
    """What a line becomes by what its account is given, or gives back where it is less than zero."""
    return {name: F(name) + amount for name in ("amount", "passed")}


def grant_under(holder: str) -> str:
    """The id of the grant that goes by this name in the ledger; none of whoever else pays."""
    return holder.removeprefix(HOLDER) if holder.startswith(HOLDER) else ""


def holder_of(pk: F | OuterRef) -> Concat:
    """`Grant.holder`, where the database has to know it."""
    return Concat(Value(HOLDER), pk, output_field=CharField())


class GrantLine(models.Model):
    """So much of one unit: `amount` in all, of which `passed` lies in the grant's account already or was spent there.

    `live_for` is the scope while it stands: one live grant of a unit for each.
    """

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="lines")
    unit = models.CharField(max_length=UNIT_LENGTH)
    amount = models.BigIntegerField()
    passed = models.BigIntegerField()
    live_for = models.CharField(max_length=40, null=True, blank=True)  # noqa: DJ001  (NULLs are not unique)

    class Meta:
        verbose_name = _("line of a grant")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["grant", "unit"], name="grant_line_once"),
            models.UniqueConstraint(fields=["live_for", "unit"], name="grant_one_live_of_a_unit"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, passed__gte=0, passed__lte=models.F("amount")), name="grant_line_passes_part"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    @property
    def in_words(self) -> str:
        return units.in_words(self.unit, self.amount)
