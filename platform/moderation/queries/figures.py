"""How moderating goes here, in figures and lines that name nobody."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from deliberation.appeals.models import Appeal
from deliberation.appeals.states import AppealState, Finding
from moderation.models import Act, Concern, Flag, Sanction
from moderation.states import ConcernState

MONTHS = 12
LATELY = timedelta(days=90)
JUDGED = ("act", "sanction")


@dataclass(frozen=True)
class Month:
    """What happened in one month; `hours` is the median from the first flag to the decision."""

    month: date
    flags: int
    decided: int
    hours: float | None
    sanctions: int
    appeals: int
    overturned: int


@dataclass(frozen=True)
class Lately:
    """The last ninety days at a glance."""

    waiting: int
    decided: int
    hours: float | None
    appeals: int
    overturned: int

    @property
    def overturn_rate(self) -> float | None:
        """Of what was appealed against and heard."""
        return round(self.overturned / self.appeals, 3) if self.appeals else None


def lately() -> Lately:
    since = timezone.now() - LATELY
    findings = Counter(_appeals(since).values_list("finding", flat=True))
    hours = [_hours(*times) for times in _settled(since)]
    waiting = Concern.objects.exclude(state=ConcernState.SETTLED).count()
    appeals = sum(findings.values())
    return Lately(waiting, len(hours), _middle(hours), appeals, appeals - findings[Finding.UPHOLD.value])


def months() -> list[Month]:
    """The last twelve in which anything happened, newest first; five queries."""
    since = (timezone.now() - timedelta(days=31 * MONTHS)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    flags = _by_month(Flag.objects.filter(created_at__gte=since), "created_at")
    sanctions = _by_month(Sanction.objects.filter(begun_at__gte=since), "begun_at")
    heard = _by_month(_appeals(since), "state_changed_at")
    overturned = _by_month(_appeals(since).exclude(finding=Finding.UPHOLD), "state_changed_at")
    hours: dict[date, list[float]] = defaultdict(list)
    for opened, settled in _settled(since):
        hours[settled.date().replace(day=1)].append(_hours(opened, settled))
    known = sorted({*flags, *sanctions, *heard, *hours}, reverse=True)[:MONTHS]
    return [
        Month(
            month,
            flags.get(month, 0),
            len(hours[month]),
            _middle(hours[month]),
            sanctions.get(month, 0),
            heard.get(month, 0),
            overturned.get(month, 0),
        )
        for month in known
    ]


def public_acts() -> QuerySet[Act]:
    """One line a decision: what sort of thing, why, what became of it, and how long it took."""
    return Act.objects.select_related("concern").order_by("-id")


def hours_taken(act: Act) -> float:
    return _hours(act.concern.opened_at, act.taken_at)


def _settled(since: datetime) -> list[tuple[datetime, datetime]]:
    settled = Concern.objects.filter(state=ConcernState.SETTLED, state_changed_at__gte=since)
    return list(settled.values_list("opened_at", "state_changed_at"))


def _appeals(since: datetime) -> QuerySet[Appeal]:
    decided = Appeal.objects.filter(state=AppealState.DECIDED, subject_type__in=JUDGED)
    return decided.filter(state_changed_at__gte=since)


def _by_month(rows: "QuerySet[Any]", column: str) -> dict[date, int]:
    counted = rows.order_by().annotate(month=TruncMonth(column)).values("month").annotate(count=Count("pk"))
    return {row["month"].date(): row["count"] for row in counted}


def _hours(opened: datetime, settled: datetime) -> float:
    return round((settled - opened).total_seconds() / 3600, 1)


def _middle(hours: list[float]) -> float | None:
    return round(median(hours), 1) if hours else None
