"""The last days of an owner, each with what was kept and sent, also where that is nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import Owner
from core.instants import midnight
from core.policies import current
from resources.metering.models import MeteredDay

DAYS = 30


@dataclass(frozen=True)
class Day:
    day: date
    stored: int = 0
    sent: int = 0
    charged: int = 0


@dataclass(frozen=True)
class Metered:
    """`byte_days`: what was kept, added up over the days. The latest day is the last."""

    days: Sequence[Day]
    free_a_day: int

    @property
    def byte_days(self) -> int:
        return sum(day.stored for day in self.days)

    @property
    def sent(self) -> int:
        return sum(day.sent for day in self.days)

    @property
    def sent_today(self) -> int:
        return self.days[-1].sent

    @property
    def resets_at(self) -> datetime:
        return midnight(self.days[-1].day + timedelta(days=1))


def metered(owner: Owner) -> Metered:
    today = timezone.now().date()
    first = today - timedelta(days=DAYS - 1)
    rows = MeteredDay.objects.filter(owner=owner, day__gte=first)
    known = {row.day: Day(row.day, row.stored or 0, row.sent, row.charged) for row in rows}
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return Metered([known.get(day, Day(day)) for day in days], current("traffic")["free_bytes_per_day"])
