"""Figures as everybody may read them: by month where there are enough, else several months together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from django.utils import timezone
from django.utils.translation import gettext as _

from core.periods import Period, Sum, joined, pooled
from core.problems import BadInput
from projects.states import Kind
from reviews.metrics.models import Figure, Load, Mark
from reviews.metrics.parts import LIMITED, PARTS, TIMED
from reviews.metrics.readings import month_of
from reviews.metrics.states import OF_REVIEWERS, Measure

LEAST = 5
MONTHS = 24
Months = Mapping[date, Mapping[str, int]]  # a month, its reviewers, and how many reviews each sent


@dataclass(frozen=True)
class Series:
    measure: Measure
    part: str
    label: str
    periods: list[Period]
    # How many are too few to be told yet.
    held_back: int

    @property
    def whole(self) -> Period | None:
        """All periods that are told, together."""
        return joined(self.periods) if self.periods else None


@dataclass(frozen=True)
class Loaded:
    """How many reviews a reviewer sent in some months: half of them at most `median`, nine of ten at most `ninth`."""

    first: date
    last: date
    reviewers: int
    sent: int
    median: int
    ninth: int


@dataclass(frozen=True)
class Report:
    kind: str
    counted_at: datetime | None
    series: list[Series]
    loads: list[Loaded]

    def of(self, measure: str) -> list[Series]:
        return [one for one in self.series if one.measure == measure]


def report(kind: str = "") -> Report:
    """Everything of the last two years, of one kind of project or of all. At most three queries."""
    if kind not in {"", *Kind.values}:
        raise BadInput(fields={"kind": _("Choose a kind of project, or none for all.")})
    now = month_of(timezone.now())
    since = _months_before(now, MONTHS)
    figures = Figure.objects.filter(month__gt=since)
    rows = list(figures.filter(kind=kind) if kind else figures)
    counted = Mark.objects.values_list("counted_at", flat=True).first()
    found = [*_timed(rows), *_together(rows)]
    if kind:  # figures about reviewers are told of all kinds together
        return Report(kind, counted, found, [])
    people = _people(since, now)
    return Report(kind, counted, [*found, *_of_reviewers(rows, people, now)], _loads(people))


def _timed(rows: Iterable[Figure]) -> Iterator[Series]:
    """Each state by itself: how long it lasted, and whether its limit was kept."""
    for measure, states in ((Measure.STATE, TIMED), (Measure.CLOCK, LIMITED)):
        for state in states:
            mine = [row for row in rows if row.measure == measure and row.part == state]
            yield _series(measure, state, str(state.label), mine)


def _together(rows: Iterable[Figure]) -> Iterator[Series]:
    """Parts of one whole, such as the outcomes of decisions."""
    for measure in (Measure.OUTCOME, Measure.APPEAL, Measure.SAMPLE):
        mine = [row for row in rows if row.measure == measure and row.part in PARTS[measure]]
        yield _series(measure, "", str(measure.label), mine)
    overrides = [row for row in rows if row.measure == Measure.OVERRIDE]
    yield _series(Measure.OVERRIDE, "", str(Measure.OVERRIDE.label), overrides, least=1)


def _of_reviewers(rows: Iterable[Figure], people: Months, now: date) -> Iterator[Series]:
    for measure in OF_REVIEWERS:
        mine = [row for row in rows if row.measure == measure and row.month < now]
        yield _series(measure, "", str(measure.label), mine, people=people)


def _series(
    measure: Measure,
    part: str,
    label: str,
    rows: Iterable[Figure],
    *,
    least: int = LEAST,
    people: Months | None = None,
) -> Series:
    months: dict[date, dict[str, Sum]] = defaultdict(lambda: defaultdict(Sum))
    for row in rows:
        months[row.month][row.part].add(row)
    known = people or {}
    each = [Period(month, month, parts, frozenset(known.get(month, ()))) for month, parts in sorted(months.items())]
    persons = 0 if people is None else LEAST
    told, rest = pooled(each, lambda period: period.count >= least and len(period.people) >= persons)
    return Series(measure, part, label, told, rest.count if rest else 0)


def _people(since: date, now: date) -> Months:
    """Who reviewed or was asked to, and how many reviews they sent: month by month, as far as the months are over."""
    found: dict[date, dict[str, int]] = defaultdict(dict)
    rows = Load.objects.filter(month__gt=since, month__lt=now).values_list("month", "reviewer_id", "sent")
    for month, reviewer, sent in rows:
        found[month][reviewer] = sent
    return found


def _loads(people: Months) -> list[Loaded]:
    """How the reviews of a period were spread over those who sent any."""
    busy = {month: frozenset(who for who, sent in each.items() if sent) for month, each in people.items()}
    each = [Period(month, month, {}, who) for month, who in sorted(busy.items()) if who]
    told, _rest = pooled(each, lambda period: len(period.people) >= LEAST)
    return [_loaded(period, people) for period in told]


def _loaded(period: Period, people: Months) -> Loaded:
    sent: dict[str, int] = defaultdict(int)
    for month, each in people.items():
        if period.first <= month <= period.last:
            for who, count in each.items():
                sent[who] += count
    counts = sorted(sent[who] for who in period.people)
    median, ninth = (counts[ceil(len(counts) * share) - 1] for share in (0.5, 0.9))
    return Loaded(period.first, period.last, len(counts), sum(counts), median, ninth)


def _months_before(month: date, count: int) -> date:
    years, index = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(years, index + 1, 1)
