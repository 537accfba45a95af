"""Counting a month again gives the same: nothing is added to what was counted before, so it never counts twice."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from core.models import Event
from resources.figures.models import Counted, Figure
from resources.figures.readings import month_of, next_month, read
from resources.ledger.models import Entry

SETTLES = timedelta(days=3)  # into the next month: clocks of machines differ a little


@transaction.atomic
def count_figures() -> int:
    """All months that are not counted for good, up to this one. Returns how many."""
    Counted.objects.get_or_create(pk=1)
    mark = Counted.objects.select_for_update().get(pk=1)
    now, months = timezone.now(), 0
    month = mark.through or _first_month()
    this = month_of(now.date())
    while month <= this:
        _write(month)
        month, months = next_month(month), months + 1
    mark.at, mark.through = now, month_of((now - SETTLES).date())
    mark.save()
    return months


@transaction.atomic
def count_anew() -> int:
    """From the first event on."""
    Figure.objects.all().delete()
    Counted.objects.filter(pk=1).update(through=None)
    return count_figures()


def _write(month: date) -> None:
    Figure.objects.filter(month=month).delete()
    found = read(month).items()
    Figure.objects.bulk_create(
        Figure(month=month, measure=measure, part=part, **vars(reading)) for (measure, part), reading in found
    )


def _first_month() -> date:
    firsts = [rows.order_by("id").values_list("at", flat=True).first() for rows in (Event.objects, Entry.objects)]
    return month_of(min((at for at in firsts if at), default=timezone.now()).date())
