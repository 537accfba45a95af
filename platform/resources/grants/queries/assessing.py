"""Whether what is asked can run here: of which requests somebody has to say it, and what they said."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from core.policies import current
from resources.grants.machines import POOL, Fact, reads
from resources.grants.models import Opinion, ResourceRequest
from resources.grants.queries.judging import on_desk
from resources.grants.queries.pools import left_in
from resources.grants.states import Feasibility, RequestState

R = RequestState
ASSESSABLE = (R.SUBMITTED, R.TRIAGE, R.INFO_NEEDED, R.COMMITTEE, R.WAITLISTED)


def needs_opinion(request: ResourceRequest) -> bool:
    return request.tier >= int(current("grants")["feasibility_tier"])


def opinion_on(request: ResourceRequest) -> Opinion | None:
    return getattr(request, "opinion", None)


def is_infeasible(request: ResourceRequest) -> bool:
    opinion = opinion_on(request)
    return opinion is not None and opinion.verdict == Feasibility.INFEASIBLE


def to_assess(person: Any) -> QuerySet[ResourceRequest]:
    """What waits for somebody who knows the machines, those due first before the others."""
    tier = int(current("grants")["feasibility_tier"])
    return on_desk(person).filter(state=R.TRIAGE, tier__gte=tier, opinion=None)


@reads
def left_of_the_pool(request: ResourceRequest) -> Iterator[Fact]:
    left = left_in(request.pool)
    for line in request.lines.all():
        yield Fact(POOL, line.unit, line.amount, left.get(line.unit, 0))
