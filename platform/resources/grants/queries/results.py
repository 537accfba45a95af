"""What came of a call, in figures that name nobody, and what its lot was drawn from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from projects.usage.charts import Chart, bars
from resources import units
from resources.grants.models import Call, Grant, RequestLine, ResourceRequest
from resources.grants.models.seats import LEAST, MOST
from resources.grants.queries.calls import amounts_of, kept_seats, mean_of
from resources.grants.queries.register import register
from resources.grants.states import CallState, RequestState

STEPS = (MOST - LEAST) * 2
OFFERED = (RequestState.AWARD_OFFERED, RequestState.ACCEPTED)
UNSENT = (RequestState.DRAFT, RequestState.WITHDRAWN)


@dataclass(frozen=True)
class Given:
    """Of one unit: how much of what the call has was awarded. What is refused or lapses goes back to the pool."""

    unit: str
    amount: int
    given: int

    @property
    def name(self) -> str:
        return units.name_of(self.unit)

    @property
    def percent(self) -> int:
        return self.given * 100 // self.amount

    @property
    def given_in_words(self) -> str:
        return units.in_words(self.unit, self.given)

    @property
    def of_in_words(self) -> str:
        return units.in_words(self.unit, self.amount)


@dataclass(frozen=True)
class Ticket:
    """One entry of the lot: the request goes by its id, which tells nobody but its applicant whose it is."""

    place: int
    request: str
    tickets: int
    won: bool


@dataclass(frozen=True)
class Results:
    asked: int
    awarded: int
    by_lot: int
    waiting: int
    declined: int
    given: list[Given]
    # How many requests had a mean of 1 to 1½, of 1½ to 2, and so on.
    scores: list[int]
    grants: QuerySet[Grant]  # read where they are shown

    @property
    def chart(self) -> Chart:
        return bars(self.scores)

    @property
    def score_rows(self) -> list[tuple[str, int]]:
        return [(f"{LEAST + step / 2:.1f} – {LEAST + (step + 1) / 2:.1f}", n) for step, n in enumerate(self.scores)]


def asked_of(call: Call) -> int:
    return call.requests.exclude(state__in=UNSENT).count()


def results_of(call: Call) -> Results | None:
    """None before they are out."""
    if call.state != CallState.ANNOUNCED:
        return None
    requests = list(call.requests.exclude(state__in=UNSENT).prefetch_related("lines", kept_seats()))
    states = Counter(one.state for one in requests)
    won = set(call.lot.get("won", ()))
    return Results(
        asked=len(requests),
        awarded=len(requests) - states[RequestState.WAITLISTED] - states[RequestState.DECLINED],
        by_lot=len(won),
        waiting=states[RequestState.WAITLISTED],
        declined=states[RequestState.DECLINED],
        given=_given(call, requests),
        scores=_scores(requests),
        grants=register().filter(request__call=call),
    )


def lot_of(call: Call) -> list[Ticket]:
    lot, won = call.lot, set(call.lot.get("won", ()))
    order = enumerate(lot.get("order", ()), 1)
    return [Ticket(place, id, lot["tickets"][id], id in won) for place, id in order]


def _given(call: Call, requests: Sequence[ResourceRequest]) -> list[Given]:
    awarded = Counter[str]()
    for line in _awarded(requests):
        awarded[line.unit] += line.awarded or 0
    return [Given(unit, amount, awarded[unit]) for unit, amount in amounts_of(call).items()]


def _awarded(requests: Sequence[ResourceRequest]) -> list[RequestLine]:
    return [line for one in requests if one.state in OFFERED for line in one.lines.all()]


def _scores(requests: Sequence[Any]) -> list[int]:
    counts = Counter(min(int((mean - LEAST) * 2), STEPS - 1) for one in requests if (mean := mean_of(one)) is not None)
    return [counts[step] for step in range(STEPS)]
