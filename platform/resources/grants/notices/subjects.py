"""How requests and grants are fetched through whoever reads of them."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet

from core.permissions import can
from deliberation.conflicts import blocked
from notifications.telling import subject
from resources.grants.models import Call, Grant, GrantAdjustment, GrantChange, GrantReport, Pool, ResourceRequest, Seat
from resources.grants.queries.grants import spendable, theirs
from resources.grants.states import PUBLIC_CALL


def requests_seen_by(reader: Any, ids: Collection[str]) -> Iterable[ResourceRequest]:
    found = ResourceRequest.objects.filter(pk__in=ids).select_related("applicant", "opinion")
    judged = ~blocked(reader, ResourceRequest) if can(reader, "grants.see_desk") else Q(pk__in=[])
    asked = Q(pk__in=Seat.objects.filter(judge=reader, left_at=None).values("request"))
    return found.filter(Q(applicant=reader) | theirs(reader) | judged | asked)


def grants_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Grant]:
    found = Grant.objects.filter(pk__in=ids).select_related("request")
    if can(reader, "grants.see_desk"):
        return found
    return found.filter(spendable(reader) | Q(request__applicant=reader))


def parts_of_grants(model: type[Model]) -> Any:
    """Reports and changes are seen by those who see the grant."""

    def seen_by(reader: Any, ids: Collection[str]) -> Iterable[Any]:
        found: QuerySet[Any] = QuerySet(model).filter(pk__in=ids).select_related("grant__request")
        if can(reader, "grants.see_desk"):
            return found
        return found.filter(grant__in=Grant.objects.filter(theirs(reader)).values("pk"))

    return seen_by


def adjustments_seen_by(reader: Any, ids: Collection[str]) -> Iterable[GrantAdjustment]:
    """Also by whose allowance it is."""
    found = GrantAdjustment.objects.filter(pk__in=ids).select_related("grant__request", "person")
    if can(reader, "grants.see_desk"):
        return found
    return found.filter(Q(person=reader) | Q(grant__in=Grant.objects.filter(theirs(reader)).values("pk")))


def calls_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Call]:
    found = Call.objects.filter(pk__in=ids)
    return found if can(reader, "grants.keep_calls") else found.filter(state__in=PUBLIC_CALL)


def pools_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Pool]:
    return Pool.objects.filter(pk__in=ids)


subject("resourcerequest", requests_seen_by)
subject("grant", grants_seen_by)
subject("call", calls_seen_by)
subject("pool", pools_seen_by)
subject("grantreport", parts_of_grants(GrantReport))
subject("grantchange", parts_of_grants(GrantChange))
subject("grantadjustment", adjustments_seen_by)
