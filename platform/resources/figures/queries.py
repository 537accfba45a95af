"""Figures about grants as everybody may read them: amounts by month, waiting and decisions where there are enough."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from core.periods import Period, Sum, joined, pooled
from resources.figures.models import Counted, Figure
from resources.figures.readings import month_of
from resources.figures.states import AMOUNTS, CALL, WAITS, Measure
from resources.units import known_units

LEAST = 5
MONTHS = 24


@dataclass(frozen=True)
class Amounts:
    """Of one unit, month after month without a gap: what came in, what was passed on, what was used."""

    unit: str
    months: list[date]
    brought: list[int]
    granted: list[int]
    used: list[int]


@dataclass(frozen=True)
class Waits:
    """How long it took; `held_back` are too few to be told yet."""

    part: str
    label: str
    periods: list[Period]
    held_back: int

    @property
    def whole(self) -> Period | None:
        return joined(self.periods) if self.periods else None


@dataclass(frozen=True)
class Report:
    counted_at: datetime | None
    amounts: list[Amounts]
    waits: list[Waits]
    decisions: Waits
    call_decisions: Waits

    def wait_of(self, part: str) -> Waits:
        return next(one for one in self.waits if one.part == part)

    @property
    def waits_of_calls(self) -> Waits:
        return self.wait_of(CALL)


def report() -> Report:
    """Everything of the last two years. Two queries."""
    since = _months_before(month_of(timezone.now().date()), MONTHS)
    rows = list(Figure.objects.filter(month__gt=since).order_by("month"))
    counted = Counted.objects.values_list("at", flat=True).first()
    waits = [
        _periods(part, str(label), [row for row in rows if row.measure == Measure.WAIT and row.part == part])
        for part, label in WAITS.items()
    ]
    decisions, in_calls = (
        _periods(measure, str(measure.label), [row for row in rows if row.measure == measure])
        for measure in (Measure.DECISION, Measure.CALL_DECISION)
    )
    return Report(counted, _amounts(rows), waits, decisions, in_calls)


def _amounts(rows: Sequence[Figure]) -> list[Amounts]:
    found = {(row.part, row.measure, row.month): row.amount for row in rows if row.measure in AMOUNTS}
    used = {unit for unit, _measure, _month in found}
    if not used:
        return []
    months = _from_to(min(month for _unit, _measure, month in found), month_of(timezone.now().date()))
    return [
        Amounts(unit, months, *([found.get((unit, measure, month), 0) for month in months] for measure in AMOUNTS))
        for unit in known_units()
        if unit in used
    ]


def _periods(part: str, label: str, rows: Iterable[Figure]) -> Waits:
    months: dict[date, dict[str, Sum]] = defaultdict(lambda: defaultdict(Sum))
    for row in rows:
        months[row.month][row.part].add(row)
    each = [Period(month, month, parts) for month, parts in sorted(months.items())]
    told, rest = pooled(each, lambda period: period.count >= LEAST)
    return Waits(part, label, told, rest.count if rest else 0)


def _from_to(first: date, last: date) -> list[date]:
    return [_months_before(last, back) for back in reversed(range(_distance(first, last) + 1))]


def _distance(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _months_before(month: date, count: int) -> date:
    years, index = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(years, index + 1, 1)
