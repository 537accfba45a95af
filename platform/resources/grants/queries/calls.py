"""Calls through the eyes of everybody, of those who keep them, and the ranking of what was made to one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import can
from core.policies import current
from core.problems import NotFound
from deliberation.conflicts import blocked
from resources.grants.models import Call, Grant, ResourceRequest, Seat
from resources.grants.models.seats import RUBRIC
from resources.grants.queries.requests import sent_requests
from resources.grants.states import AWARD, DECLINE, LOT, PUBLIC_CALL, CallState, RequestState


@dataclass(frozen=True)
class Ranked:
    """A scored request at its place, and what the ranking says should become of it."""

    place: int
    request: ResourceRequest
    mean: Fraction | None
    proposed: str

    @property
    def seats(self) -> list[Seat]:
        request: Any = self.request
        return list(request.kept_seats)

    @property
    def score(self) -> float | None:
        return None if self.mean is None else float(self.mean)


def calls() -> QuerySet[Call]:
    """Those that everybody may read, the newest first."""
    rows = Call.objects.filter(state__in=PUBLIC_CALL).select_related("pool").prefetch_related("lines")
    return rows.order_by("-id")


def kept_calls(officer: Any) -> QuerySet[Call]:
    """All, with how much was asked of each."""
    if not can(officer, "grants.keep_calls"):
        return Call.objects.none()
    sent = Count("requests", filter=~Q(requests__state__in=[RequestState.DRAFT, RequestState.WITHDRAWN]))
    return Call.objects.select_related("pool").prefetch_related("lines").annotate(asked=sent).order_by("-id")


def calls_to_judge(officer: Any) -> QuerySet[Call]:
    """Those that wait for an officer: a panel to be named, a decision to be made."""
    waiting = kept_calls(officer).filter(state__in=[CallState.CLOSED, CallState.JUDGING])
    tied = ResourceRequest.objects.filter(blocked(officer, ResourceRequest), call__isnull=False).values("call")
    return waiting.exclude(pk__in=tied).order_by("due_at", "id")


def open_calls() -> QuerySet[Call]:
    return calls().filter(state=CallState.OPEN, closes_at__gt=timezone.now()).order_by("closes_at")


def get_call(viewer: Any, slug: str) -> Call:
    rows = Call.objects.filter(slug=slug).select_related("pool").prefetch_related("lines")
    found = None if "\x00" in slug else rows.first()
    if found is None or not (found.is_public or can(viewer, "grants.keep_calls")):
        raise NotFound(_("There is no such call."))
    return found


def amounts_of(call: Call) -> dict[str, int]:
    return {line.unit: line.amount for line in call.lines.all()}


def call_is_kept(call: Call) -> str:
    """The name under which the pool keeps what it gives."""
    return f"call:{call.pk}"


def ranking(call: Call) -> list[Ranked]:
    """What is scored, the highest mean first. Equal means share one fate: all find room, or all go to the lot."""
    scored = sent_requests().filter(call=call, state=RequestState.COMMITTEE).prefetch_related(kept_seats())
    rows = sorted(((mean_of(one), one) for one in scored), key=lambda row: (-(row[0] or 0), row[1].pk))
    ranked, left, has_room = list[Ranked](), amounts_of(call), True
    bar = Fraction(str(current("grants")["call_bar"]))
    for mean, group in groupby(rows, key=lambda row: row[0]):
        together = [one for _mean, one in group]
        deserves = mean is not None and mean >= bar
        has_room = has_room and (not deserves or take(left, together))
        proposed = DECLINE if not deserves else AWARD if has_room else LOT
        ranked += [Ranked(len(ranked) + place, one, mean, proposed) for place, one in enumerate(together, 1)]
    return ranked


def kept_seats() -> "Prefetch[Any]":
    """Those who were asked and stayed, as `kept_seats` of each request."""
    return Prefetch("seats", Seat.objects.filter(left_at=None), to_attr="kept_seats")


def mean_of(request: Any) -> Fraction | None:
    scored = [seat for seat in request.kept_seats if seat.scored_at]
    total = sum(getattr(seat, mark) or 0 for seat in scored for mark in RUBRIC)
    return Fraction(total, len(scored) * len(RUBRIC)) if scored else None


def tickets(requests: Sequence[ResourceRequest]) -> dict[str, int]:
    """By request: halved for each award of a call that whoever asks, or the scope, has had of late; one at least."""
    policy = current("grants")
    since = timezone.now() - timedelta(days=policy["lot_days"])
    had = Grant.objects.filter(request__call__isnull=False, starts_at__gte=since)
    won = list(had.values_list("scope", "request__applicant"))
    times = {one.pk: sum(one.scope == scope or one.applicant_id == who for scope, who in won) for one in requests}
    return {id: max(policy["lot_tickets"] >> wins, 1) for id, wins in times.items()}


def take(left: dict[str, int], requests: Sequence[ResourceRequest]) -> bool:
    """False, and nothing is taken, where it is not enough for all of them."""
    after = dict(left)
    for request in requests:
        for line in request.lines.all():
            after[line.unit] = after.get(line.unit, 0) - line.amount
    if any(amount < 0 for amount in after.values()):
        return False
    left.update(after)
    return True
