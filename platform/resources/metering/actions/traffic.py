"""What was sent, brought from where downloads count it into the days of owners; beyond the free share it is charged.

A download costs the database nothing: it is a number in Redis that this empties now and then. Should we be killed in
between, the bytes of that moment are forgotten rather than charged twice.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Owner
from core.policies import current
from core.redis import connection
from resources.grants.queries.grants import usable_for
from resources.ledger.actions import reserve, settle
from resources.ledger.models import Account
from resources.metering import gates
from resources.metering.models import MeteredDay
from resources.units import EGRESS


def count_traffic() -> int:
    """Returns how many owners had something sent."""
    today = timezone.now().date()
    counted = sum(_count(day) for day in gates.days_until(today))
    beyond = Q(sent__gt=current("traffic")["free_bytes_per_day"]) | Q(owner__in=gates.closed_for(today))
    for row in MeteredDay.objects.filter(beyond, day=today):
        _charge(row.pk)
    return counted


def _count(day: date) -> int:
    with connection().pipeline(transaction=True) as pipe:
        pipe.hgetall(gates.sent_on(day))
        pipe.delete(gates.sent_on(day))
        found: Any = pipe.execute()[0]
    owners = set(Owner.objects.filter(pk__in=[owner.decode() for owner in found]).values_list("pk", flat=True))
    for owner, sent in found.items():
        if owner.decode() in owners:
            _add(owner.decode(), day, int(sent))
    return len(owners)


@transaction.atomic
def _add(owner: str, day: date, sent: int) -> None:
    rows = MeteredDay.objects.filter(owner_id=owner, day=day)
    if not rows.update(sent=F("sent") + sent):
        MeteredDay.objects.bulk_create([MeteredDay(owner_id=owner, day=day)], ignore_conflicts=True)
        rows.update(sent=F("sent") + sent)


@transaction.atomic
def _charge(row: int) -> None:
    """From grants, those that end first before the others; while something is left unpaid no more is sent."""
    day = MeteredDay.objects.select_for_update().get(pk=row)
    owed = day.sent - day.charged - current("traffic")["free_bytes_per_day"]
    for account in _accounts_of(day.owner_id):
        amount = min(owed, account.available)
        if amount > 0:
            key = f"egress:{day.pk}:{day.charged}"
            reserve(account=account, amount=amount, key=key)
            settle(key=key, measured=amount)
            day.charged, owed = day.charged + amount, owed - amount
    day.save(update_fields=["charged"])
    gates.close(day.owner_id, day.day) if owed > 0 else gates.open_again(day.owner_id, day.day)


def _accounts_of(owner: str) -> list[Account]:
    holders = [grant.holder for grant in usable_for(owner).order_by("ends_at", "id")]
    accounts = Account.objects.filter(holder__in=holders, unit=EGRESS, available__gt=0)
    return sorted(accounts, key=lambda account: holders.index(account.holder))
