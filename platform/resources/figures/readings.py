"""What one month adds up to, read from what cannot be changed: entries of the ledger, and events. Ids are moments, so
that a month is a range of keys."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, QuerySet, Sum

from core.ids import least_id_at
from core.instants import midnight
from core.models import Event
from core.spreads import Spread, added, bin_of
from resources.figures.states import CALL, DECISIONS, Measure
from resources.grants.models import ResourceRequest
from resources.ledger.models import Entry
from resources.ledger.states import AccountKind, EntryKind

REQUEST = "resourcerequest"


@dataclass
class Reading:
    """What one part of a measure comes to."""

    amount: int = 0
    count: int = 0
    spread: Spread = field(default_factory=dict)


Key = tuple[Measure, str]


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return month_of(month + timedelta(days=31))


def read(month: date) -> dict[Key, Reading]:
    """All of one month; as many questions for a busy one as for a quiet one."""
    found: dict[Key, Reading] = defaultdict(Reading)
    for measure, unit, amount in _amounts(month):
        found[measure, unit].amount += amount
    for measure, part, seconds in _decisions(month):
        reading = found[measure, part]
        reading.count += 1
        if seconds is not None:
            reading.spread = added(reading.spread, {bin_of(seconds): 1})
    return dict(found)


def _amounts(month: date) -> Iterator[tuple[Measure, str, int]]:
    """Brought in; passed from pools to grants, less what went back; spent by grants, less what was given back."""
    moved = Entry.objects.filter(pk__gte=_first_id(month), pk__lt=_first_id(next_month(month))).order_by()
    brought = moved.filter(kind=EntryKind.BRING, target__kind=AccountKind.POOL)
    yield from _summed(brought, Measure.BROUGHT, "target__unit")
    passed = moved.filter(kind=EntryKind.PASS)
    out = passed.filter(source__kind=AccountKind.POOL, target__kind=AccountKind.GRANT)
    back = passed.filter(source__kind=AccountKind.GRANT, target__kind=AccountKind.POOL)
    yield from _summed(out, Measure.GRANTED, "target__unit")
    yield from _summed(back, Measure.GRANTED, "source__unit", sign=-1)
    spent = moved.filter(source__kind=AccountKind.GRANT)
    yield from _summed(spent.filter(kind=EntryKind.SPEND), Measure.USED, "source__unit")
    yield from _summed(spent.filter(kind=EntryKind.REFUND), Measure.USED, "source__unit", sign=-1)


def _summed(
    rows: "QuerySet[Entry]", measure: Measure, unit: str, *, sign: int = 1
) -> Iterator[tuple[Measure, str, int]]:
    for name, amount in rows.values_list(unit).annotate(total=Sum(F("amount"))):
        yield measure, name, sign * amount


def _decisions(month: date) -> Iterator[tuple[Measure, str, float | None]]:
    """The first decision on each request, in the month in which it fell; and how long whoever asked had waited, with
    all that was asked back."""
    events = Event.objects.filter(id__gte=_first_id(month), id__lt=_first_id(next_month(month)))
    decided = set(events.filter(verb__in=DECISIONS).values_list("object_id", flat=True))
    requests = dict(ResourceRequest.objects.filter(pk__in=decided).values_list("pk", "tier"))
    in_calls = set(ResourceRequest.objects.filter(pk__in=decided, call__isnull=False).values_list("pk", flat=True))
    for request, past in _pasts(requests):
        asked = next((event for event in past if event.verb == "request.submit"), None)
        first = next((event for event in past if event.verb in DECISIONS), None)
        if first is None or month_of(first.at.date()) != month:
            continue
        is_of_call = request in in_calls
        yield Measure.CALL_DECISION if is_of_call else Measure.DECISION, DECISIONS[first.verb], None
        if asked is not None:
            part = CALL if is_of_call else str(requests[request])
            yield Measure.WAIT, part, (first.at - asked.at).total_seconds()


def _pasts(requests: Iterable[str]) -> Iterator[tuple[str, list[Event]]]:
    """What was asked and decided of each, oldest first."""
    found: dict[str, list[Event]] = defaultdict(list)
    verbs = ["request.submit", *DECISIONS]
    rows = Event.objects.filter(object_type=REQUEST, object_id__in=list(requests), verb__in=verbs)
    for event in rows.defer("note", "evidence").order_by("object_id", "id"):
        found[event.object_id].append(event)
    yield from found.items()


def _first_id(month: date) -> str:
    return least_id_at(midnight(month))
