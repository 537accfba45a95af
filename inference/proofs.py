"""What runs say that they were charged is what the ledger says was paid under their names, and what they say that they
took is what the engine wrote down that ended them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from core.ids import least_id_at
from inference.models import Measurement, Run
from inference.states import OPEN, RunState
from resources.ledger.models import Reservation
from resources.ledger.queries import Mismatch, proof
from resources.ledger.states import ReservationState

LOOKED_BACK = timedelta(days=8)  # each run is looked at on several nights, and none for ever
BROUGHT_WITHIN = timedelta(minutes=30)  # every minute; whoever is that late has something to look at
FIGURES = ("prompt_tokens", "completion_tokens", "cached_tokens", "device_ms")
Numbers = tuple[int, ...]


@proof
def runs_as_they_were_charged() -> Iterator[Mismatch]:
    recent = Run.objects.filter(pk__gte=least_id_at(timezone.now() - LOOKED_BACK), account__isnull=False)
    ended = Reservation.objects.filter(pk=OuterRef("pk")).exclude(state=ReservationState.HELD)
    paid = recent.exclude(state__in=OPEN).annotate(paid=Subquery(ended.values("charged")))
    wrong = paid.filter(~Q(paid=F("charged")) | Q(paid=None)).order_by("pk")
    for run, account, charged, found in wrong.values_list("pk", "account", "charged", "paid").iterator():
        yield Mismatch(account, f"run {run}", charged or 0, found or 0)


@proof
def runs_as_engines_measured_them() -> Iterator[Mismatch]:
    """What ended before an engine first wrote something down ended when engines kept no record."""
    first = Measurement.objects.order_by("entry").first()
    if first is not None:
        since = least_id_at(timezone.now() - LOOKED_BACK)
        yield from _otherwise_than_measured(since, first.written_at)
        yield from _measured_twice(since)
        yield from _of_no_run(since)


def _otherwise_than_measured(since: str, recorded_from: datetime) -> Iterator[Mismatch]:
    for run, account, state, *said in _not_as_measured(since, recorded_from):
        written = Measurement.objects.filter(run=run).order_by("-attempt", "-entry").values_list(*FIGURES).first()
        if written is None:
            yield Mismatch(account or "", f"run {run} in the record of engines", 1, 0)
        else:
            yield from _differences(account or "", run, tuple(said), written, is_least=state == RunState.CANCELLED)


def _not_as_measured(since: str, recorded_from: datetime) -> Iterable[Any]:
    """Whoever leaves may be gone before the engine's last word: they are charged for what they heard, never for more
    than was measured. What failed costs nothing, whatever was measured."""
    written = Measurement.objects.filter(run=OuterRef("pk"))
    same = written.filter(**{figure: OuterRef(figure) for figure in FIGURES})
    enough = written.filter(**{f"{figure}__gte": OuterRef(figure) for figure in FIGURES})
    whole = Q(state=RunState.SUCCEEDED) & ~Exists(same)
    left = Q(state=RunState.CANCELLED) & Exists(written) & ~Exists(enough)
    ended = Run.objects.filter(pk__gte=since, finished_at__range=(recorded_from, timezone.now() - BROUGHT_WITHIN))
    return ended.filter(whole | left).order_by("pk").values_list("pk", "account", "state", *FIGURES)


def _differences(account: str, run: str, said: Numbers, written: Numbers, *, is_least: bool) -> Iterator[Mismatch]:
    for figure, carried, found in zip(FIGURES, said, written, strict=True):
        if carried > found or (carried < found and not is_least):
            yield Mismatch(account, f"run {run} {figure}", carried, found)


def _measured_twice(since: str) -> Iterator[Mismatch]:
    """Two last words of one engine that differ. The same sent again, because Redis was away, is no second one."""
    later = Measurement.objects.filter(
        run=OuterRef("run"), attempt=OuterRef("attempt"), entry__gt=OuterRef("entry")
    ).exclude(**{figure: OuterRef(figure) for figure in FIGURES})
    for run in Measurement.objects.filter(Exists(later), run__gte=since).order_by("run").values_list("run", flat=True):
        yield Mismatch("", f"run {run} in the record of engines", 1, 2)


def _of_no_run(since: str) -> Iterator[Mismatch]:
    """Work that no run asked for."""
    strange = Measurement.objects.filter(~Exists(Run.objects.filter(pk=OuterRef("run"))), run__gte=since)
    for run in strange.order_by("run").values_list("run", flat=True).distinct():
        yield Mismatch("", f"run {run} in the record of engines", 0, 1)
