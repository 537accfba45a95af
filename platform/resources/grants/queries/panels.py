"""Who sits on the panel of a call, how far each of them is, and who could take a place."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import User
from resources.grants.models import Call, ResourceRequest, Seat
from resources.grants.queries.judging import panellists
from resources.grants.states import RequestState


@dataclass(frozen=True)
class Panellist:
    """`asked` and `scored` count requests; scores that were set aside are not among them."""

    person: User
    asked: int
    scored: int
    is_former: bool


def on_panel(call: Call) -> QuerySet[Seat]:
    """The seats of those who were not replaced, those from which somebody stepped down too."""
    return Seat.objects.filter(request__call=call, replaced_at=None)


def panel_of(call: Call) -> list[Panellist]:
    kept = Q(grant_seats__left_at=None)
    found: QuerySet[Any] = User.objects.filter(grant_seats__request__call=call).select_related("owner")
    found = found.annotate(
        asked=Count("grant_seats", filter=kept),
        scored=Count("grant_seats__scored_at", filter=kept),
        replaced=Max("grant_seats__replaced_at"),
    )
    return [
        Panellist(one, one.asked, one.scored, is_former=one.replaced is not None) for one in found.order_by("handle")
    ]


def could_join(officer: Any, call: Call) -> list[User]:
    """Who was not asked yet."""
    asked = set(Seat.objects.filter(request__call=call).values_list("judge", flat=True))
    return [person for person in panellists(officer) if person.pk not in asked]


def with_judges(call: Call) -> QuerySet[ResourceRequest]:
    """What is being scored, with how many were asked and stayed."""
    scored = call.requests.filter(state=RequestState.COMMITTEE)
    return scored.annotate(judges=Count("seats", filter=Q(seats__left_at=None))).order_by("id")
