"""What officers have to decide, and who may score it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.states import Role
from core.permissions import can
from core.policies import current, defaults
from core.wording import worded
from deliberation.conflicts import Conflict, blocked, conflicts_among
from resources.grants.models import Call, ResourceRequest, Seat
from resources.grants.models.seats import RUBRIC
from resources.grants.queries.requests import sent_requests
from resources.grants.states import RequestState, Tier

JUDGES = [Role.REVIEWER, Role.EDITOR, Role.OFFICER]
MOST_CANDIDATES = 200
BAR = "bar"  # the reason by which calls decline


@dataclass(frozen=True)
class Candidate:
    person: User
    open_seats: int
    conflicts: list[Conflict]

    @property
    def is_free(self) -> bool:
        return not any(conflict.rule.is_hard for conflict in self.conflicts)


def on_desk(officer: Any) -> QuerySet[ResourceRequest]:
    """What waits for any officer, those that are due first before the others; never what ties them to somebody."""
    if not can(officer, "grants.see_desk"):
        return ResourceRequest.objects.none()
    return sent_requests().exclude(blocked(officer, ResourceRequest)).order_by("due_at", "id")


def in_triage(officer: Any) -> QuerySet[ResourceRequest]:
    return on_desk(officer).filter(state=RequestState.TRIAGE)


def being_scored(officer: Any) -> QuerySet[ResourceRequest]:
    """With how many of those who were asked have scored."""
    return _with_scores(on_desk(officer).filter(state=RequestState.COMMITTEE))


def waiting_for_room(officer: Any) -> QuerySet[ResourceRequest]:
    return on_desk(officer).filter(state=RequestState.WAITLISTED)


def made_to(call: Call) -> QuerySet[ResourceRequest]:
    """All that was sent, however it stands now."""
    return _with_scores(sent_requests().filter(call=call)).order_by("id")


def tied_among(judge: Any, call: Call) -> set[str]:
    """Which of what was made to a call this person may not judge."""
    return set(call.requests.filter(blocked(judge, ResourceRequest)).values_list("pk", flat=True))


def panellists(officer: Any) -> list[User]:
    """Whoever could sit on a panel; what ties them to one request keeps them from that one."""
    people = User.objects.filter(role_grants__role__in=JUDGES, is_active=True).exclude(pk=officer.pk)
    return list(people.distinct().order_by("handle")[:MOST_CANDIDATES])


def to_score(judge: Any) -> QuerySet[ResourceRequest]:
    """What this person was asked to score and has not."""
    open_ = Seat.objects.filter(judge=judge, scored_at=None, left_at=None).values("request")
    waiting = sent_requests().filter(state=RequestState.COMMITTEE, pk__in=open_)
    return waiting.order_by("due_at", "id")


def seats_on(request: ResourceRequest) -> list[Seat]:
    return list(
        Seat.objects.filter(request=request, left_at=None).select_related("judge__owner").order_by("named_at", "id")
    )


def means(seats: list[Seat]) -> list[tuple[Any, float]]:
    """Of each question, over all who scored."""
    scored = [seat for seat in seats if seat.scored_at]
    return [
        (words, sum(getattr(seat, name) for seat in scored) / len(scored)) for name, words in RUBRIC.items() if scored
    ]


def candidates(request: ResourceRequest) -> list[Candidate]:
    """Who could score it, those with the least to do first, each with what ties them to it."""
    people = User.objects.filter(role_grants__role__in=JUDGES, is_active=True).exclude(grant_seats__request=request)
    waiting = Count("grant_seats", filter=Q(grant_seats__scored_at=None, grant_seats__left_at=None), distinct=True)
    found = people.distinct().annotate(waiting=waiting).select_related("owner").order_by("waiting", "handle")
    rows = list(found[:MOST_CANDIDATES])
    ties = conflicts_among([person.pk for person in rows], request)
    return [Candidate(person, person.waiting, ties.get(person.pk, [])) for person in rows]


def judges_needed(request: ResourceRequest) -> int:
    return int(current("grants")["judges"][request.tier])


def needs_scores(request: ResourceRequest) -> bool:
    return request.tier >= Tier.REVIEWERS


def decline_reasons() -> list[tuple[str, str]]:
    """Those of the policy, and by what calls decline, also where a site wrote its list before there were calls."""
    known = current("grants")["decline_reasons"]
    missing = {BAR} - {entry["id"] for entry in known}
    brought = [entry for entry in defaults("grants")["decline_reasons"] if entry["id"] in missing]
    return [(entry["id"], worded(entry)) for entry in [*known, *brought]]


def _with_scores(rows: QuerySet[ResourceRequest]) -> QuerySet[ResourceRequest]:
    kept = Q(seats__left_at=None)
    return rows.annotate(asked_of=Count("seats", filter=kept), scored_by=Count("seats__scored_at", filter=kept))
