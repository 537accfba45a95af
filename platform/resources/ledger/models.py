"""Accounts, the entries that move amounts between their parts, and what is reserved for whom.

An entry names where its amount came from and where it went: that is both sides of double entry in one row, which
cannot be out of balance. Each account carries what its entries add up to. The database keeps that nothing falls below
zero and that nothing is lost between the parts, whoever writes; `queries.reconciling` proves the sums.

PostgreSQL reads a check anew for every statement that writes, so those on the way of each run are in few words.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least
from django.db.models.lookups import Exact, GreaterThanOrEqual, IsNull
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from resources.ledger.states import COMING_IN, NOT_OF_RUNS, AccountKind, EntryKind, Part, ReservationState

HOLDER_LENGTH = 80
UNIT_LENGTH = 48
KEY_LENGTH = 80


class Account(models.Model):
    """What one holder – a pool, a grant, somebody's allowance – has of one unit, such as `tokens` or `gpu_ms:h100`."""

    id = ULIDField(primary_key=True)
    kind = models.CharField(max_length=12, choices=AccountKind.choices)
    holder = models.CharField(max_length=HOLDER_LENGTH)
    unit = models.CharField(max_length=UNIT_LENGTH)
    received = models.BigIntegerField(default=0)
    available = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)
    passed_on = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("account")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["holder", "unit"], name="account_one_of_a_unit"),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(Least("available", "reserved", "spent", "passed_on"), 0),
                name="account_never_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(received=F("available") + F("reserved") + F("spent") + F("passed_on")),
                name="account_loses_nothing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"], condition=Q(kind=AccountKind.ALLOWANCE), name="account_allowance_of_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.unit}: {self.available} of {self.received}"


class Entry(models.Model):
    """One amount that moved, for good: entries are never changed, what was wrong is moved back by another."""

    id = ULIDField(primary_key=True)
    # What asked for it, such as `reserve:RUN`. Asked again, nothing moves a second time.
    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    kind = models.CharField(max_length=8, choices=EntryKind.choices)
    amount = models.BigIntegerField()
    # Every index is written three times a run, so there is none but those that are read.
    source = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="outgoing")
    target = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="incoming")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        verbose_name = _("ledger entry")
        indexes: ClassVar = [
            models.Index(fields=["source", "-id"], name="entry_source_newest"),
            models.Index(fields=["target", "-id"], condition=Q(kind__in=COMING_IN), name="entry_target_from_elsewhere"),
            models.Index(fields=["by"], condition=Q(by__isnull=False), name="entry_by_somebody"),
            # What runs do is found among the newest; what they do not do is looked for by its kind.
            models.Index(fields=["kind", "-id"], condition=Q(kind__in=NOT_OF_RUNS), name="entry_of_rare_kind"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="entry_moves_something"),
            models.CheckConstraint(
                condition=Q(Exact(IsNull(F("source"), True), Exact(F("kind"), EntryKind.BRING)))
                & Q(Exact(IsNull(F("target"), True), Exact(F("kind"), EntryKind.TAKE)))
                & ~Q(Exact(Exact(F("source"), F("target")), Exact(F("kind"), EntryKind.PASS))),
                name="entry_has_both_sides",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.kind} {self.amount}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("Entries are append-only.")
        super().save(*args, **kwargs)


class Reconciliation(models.Model):
    """One night's proof of the books, for everybody: how much was looked at, and what did not agree."""

    id = ULIDField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    accounts = models.PositiveIntegerField()
    entries = models.PositiveBigIntegerField()
    wrong = models.PositiveIntegerField(default=0)
    mismatches = models.JSONField(default=list)  # the first of them

    class Meta:
        verbose_name = _("reconciliation")
        indexes: ClassVar = [models.Index(fields=["-at"], name="reconciliation_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.wrong}"

    @property
    def is_balanced(self) -> bool:
        return self.wrong == 0


class Reservation(models.Model):
    """What is kept for one piece of work, from before it is queued until it is measured."""

    key = models.CharField(max_length=KEY_LENGTH, primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="reservations")
    amount = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=ReservationState.choices, default=ReservationState.HELD)
    # What the work took, and what of it was paid: never more than was reserved.
    measured = models.BigIntegerField(null=True)
    charged = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    held_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    # Whatever was not ended by then was lost.
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reservation")
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], condition=Q(state=ReservationState.HELD), name="reservation_to_expire")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0, charged__lte=F("amount")), name="reservation_is_the_most"),
            models.CheckConstraint(
                condition=Exact(IsNull(F("ended_at"), True), Exact(F("state"), ReservationState.HELD)),
                name="reservation_is_held_until_its_end",
            ),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("charged")), name="refund_of_what_was_paid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.amount} {self.state}"


PARTS = (Part.AVAILABLE, Part.RESERVED, Part.SPENT)
