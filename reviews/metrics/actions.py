"""Counting what happened since the last time. Each batch and how far it got are one transaction, so that every event
is counted once, whoever counts and wherever it broke off."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice, takewhile
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone

from core.models import Event
from core.spreads import added, bin_of
from reviews.metrics.models import Figure, Load, Mark
from reviews.metrics.readings import Done, Fact, facts, loads, month_of

BATCH = 1000
Key = tuple[date, str, str, str]
Row = TypeVar("Row", bound=models.Model)


def count_new(*, most: int = 50) -> int:
    """Count what is new, at most so many batches. Returns how many events were looked at."""
    return sum(takewhile(bool, islice(iter(_count_batch, None), most)))


@transaction.atomic
def count_anew() -> None:
    """Forget all figures; the next counts begin with the first event."""
    Mark.objects.get_or_create(pk=1)
    Mark.objects.select_for_update().get(pk=1)
    Figure.objects.all().delete()
    Load.objects.all().delete()
    Mark.objects.filter(pk=1).update(position=0, counted_at=None)


@transaction.atomic
def _count_batch() -> int:
    Mark.objects.get_or_create(pk=1)
    mark = Mark.objects.select_for_update().get(pk=1)
    events = list(Event.objects.filter(position__gt=mark.position).defer("note").order_by("position")[:BATCH])
    _add_facts(facts(events))
    _add_loads(loads(events))
    mark.position = events[-1].position or mark.position if events else mark.position
    mark.counted_at = timezone.now()
    mark.save()
    return len(events)


def _add_facts(found: Iterable[Fact]) -> None:
    new: dict[Key, list[Fact]] = defaultdict(list)
    for fact in found:
        new[fact.month, fact.measure.value, fact.part, fact.kind].append(fact)
    there = Figure.objects.filter(month__in={key[0] for key in new})
    known = {(row.month, row.measure, row.part, row.kind): row for row in there}
    for key, some in new.items():
        month, measure, part, kind = key
        row = known.setdefault(key, Figure(month=month, measure=measure, part=part, kind=kind))
        _add(row, some)
    fresh, older = _parted(known[key] for key in new)
    Figure.objects.bulk_create(fresh)
    Figure.objects.bulk_update(older, ["count", "in_time", "spread"])


def _add(row: Figure, some: Sequence[Fact]) -> None:
    spread: dict[str, int] = defaultdict(int)
    for fact in some:
        if fact.seconds is not None:
            spread[bin_of(fact.seconds)] += 1
    row.count += len(some)
    row.in_time += sum(fact.is_in_time for fact in some)
    row.spread = added(row.spread, spread)


def _add_loads(found: Iterable[Done]) -> None:
    new: dict[tuple[date, str], list[Done]] = defaultdict(list)
    for done in found:
        new[month_of(done.at), done.reviewer].append(done)
    there = Load.objects.filter(month__in={month for month, _reviewer in new})
    known = {(row.month, row.reviewer_id): row for row in there}
    for (month, reviewer), some in new.items():
        row = known.setdefault((month, reviewer), Load(month=month, reviewer_id=reviewer))
        row.sent += sum(done.is_sent for done in some)
        row.asked += sum(not done.is_sent for done in some)
    fresh, older = _parted(known[key] for key in new)
    Load.objects.bulk_create(fresh)
    Load.objects.bulk_update(older, ["asked", "sent"])


def _parted(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Those that are new to the database, and those that are there."""
    found = list(rows)
    return [row for row in found if row.pk is None], [row for row in found if row.pk is not None]
