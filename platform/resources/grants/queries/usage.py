"""What somebody has used of late: what a form begins with, and what a request states."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from core.policies import current
from resources import units
from resources.grants.models import Grant
from resources.grants.policies import granted_units
from resources.ledger.models import Account, Entry
from resources.ledger.states import AccountKind, EntryKind

MONTH = 30
# Nobody plans in milliseconds or single tokens: what a form begins with is rounded up to these.
STEPS = {"gpu_ms": 60_000, "cpu_ms": 60_000, "tokens": 1_000, "egress_bytes": 10**6}


@dataclass(frozen=True)
class Used:
    unit: str
    amount: int

    @property
    def in_words(self) -> str:
        return units.in_words(self.unit, self.amount)


def past_usage(person: Any, scope: str) -> dict[str, int]:
    """By unit, what the scope paid for from grants in the days that the policy names; and, where one asks for oneself,
    from one's free allowance."""
    since = timezone.now() - timedelta(days=current("grants")["past_days"])
    holders = [grant.holder for grant in Grant.objects.filter(scope=scope, ends_at__gte=since).only("pk")]
    accounts = Q(holder__in=holders)
    if scope == f"owner:{person.owner_id}":
        accounts |= _allowance_of(person, since)
    rows = Account.objects.filter(accounts).values_list("pk", "unit")
    unit_of = dict(rows)
    moved = Entry.objects.filter(source__in=unit_of, at__gte=since, kind__in=[EntryKind.SPEND, EntryKind.REFUND])
    found: dict[str, int] = {}
    for account, kind, amount in moved.order_by().values_list("source", "kind").annotate(amount=Sum("amount")):
        found[unit_of[account]] = found.get(unit_of[account], 0) + (amount if kind == EntryKind.SPEND else -amount)
    return {unit: amount for unit, amount in sorted(found.items()) if amount > 0}


def a_month(usage: dict[str, int]) -> dict[str, int]:
    """The same for thirty days, rounded up, of what can be asked for."""
    days = current("grants")["past_days"]
    known = {unit: amount for unit, amount in usage.items() if unit in granted_units()}
    return {unit: rounded_up(unit, amount * MONTH / days) for unit, amount in known.items()}


def in_words(usage: dict[str, int]) -> list[Used]:
    return [Used(unit, amount) for unit, amount in usage.items()]


def _allowance_of(person: Any, since: Any) -> Q:
    """Accounts of a person and a day; written as a range, so that an index serves on every database."""
    mine = Q(holder__gt=f"user:{person.pk}:", holder__lt=f"user:{person.pk};")
    return mine & Q(kind=AccountKind.ALLOWANCE, created_at__gte=since)


def rounded_up(unit: str, amount: float) -> int:
    step = STEPS.get(units.parts_of(unit)[0], 1)
    return int(-(-amount // step)) * step
