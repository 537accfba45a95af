"""How a grant was used up, day by day, and how it goes on if nothing changes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import NamedTuple

from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from resources import units
from resources.grants.models import Grant
from resources.grants.queries.grants import Left
from resources.ledger.models import Account
from resources.ledger.queries import entries_of_all
from resources.ledger.states import EntryKind

GIVES = {EntryKind.BRING: 1, EntryKind.PASS: 1, EntryKind.TAKE: -1, EntryKind.SPEND: -1, EntryKind.REFUND: 1}


class Evening(NamedTuple):
    day: date
    left: int


@dataclass(frozen=True)
class Burning:
    """What was left of one unit at the end of each day, today last. What is reserved is not used up yet."""

    left: Left
    days: Sequence[Evening]

    @property
    def in_words(self) -> list[tuple[date, str]]:
        """The latest first."""
        return [(day, units.in_words(self.left.unit, amount)) for day, amount in reversed(self.days)]


def burning_of(grant: Grant, lines: Sequence[Left]) -> list[Burning]:
    """As many queries for a grant of any age and number of units."""
    accounts = dict(Account.objects.filter(holder=grant.holder).values_list("pk", "unit"))
    moved = entries_of_all(list(accounts)).filter(kind__in=GIVES).order_by().annotate(day=TruncDate("at", tzinfo=UTC))
    changes: dict[str, Counter[date]] = {unit: Counter() for unit in accounts.values()}
    rows = moved.values_list("kind", "source", "target", "day").annotate(amount=Sum("amount"))
    for kind, source, target, day, amount in rows:
        for account, sign in _sides(kind, source, target):
            if account in accounts:
                changes[accounts[account]][day] += sign * amount
    burning = [line for line in lines if line.unit != units.STORAGE]  # of which nothing is used up
    return [Burning(line, _left_by_day(grant, changes.get(line.unit, Counter()))) for line in burning]


def _sides(kind: str, source: str | None, target: str | None) -> list[tuple[str | None, int]]:
    """Whose amount grows or shrinks by an entry."""
    if kind == EntryKind.PASS:
        return [(source, -1), (target, 1)]
    return [(target or source, GIVES[EntryKind(kind)])]


def _left_by_day(grant: Grant, changes: Counter[date]) -> list[Evening]:
    first, last = grant.starts_at.astimezone(UTC).date(), min(timezone.now(), grant.ends_at).astimezone(UTC).date()
    left, found = sum(amount for day, amount in changes.items() if day < first), []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        left += changes[day]
        found.append(Evening(day, left))
    return found
