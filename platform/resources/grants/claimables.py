"""What may be claimed on the desk of resources."""

from typing import Any

from deliberation.claims.claimable import Waiting, claimable
from resources.grants.queries.judging import on_desk
from resources.grants.states import RequestState

WAITING = [RequestState.TRIAGE, RequestState.COMMITTEE, RequestState.WAITLISTED]


def request_on_desk(user: Any, id: str) -> Waiting | None:
    found = on_desk(user).filter(pk=id, state__in=WAITING).first()
    return Waiting(found.title, found.get_absolute_url()) if found is not None else None


claimable("request", request_on_desk)
