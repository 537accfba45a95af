"""What webhooks may tell of requests and grants: to whom they belong, and to the site."""

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import User
from core.models import Event
from core.permissions import can
from resources.grants.models import Call, Grant, GrantAdjustment, GrantChange, GrantReport, ResourceRequest, Scoped
from resources.grants.queries.calls import calls
from resources.grants.queries.grants import left_of, spendable, theirs
from webhooks.hooks.places import of_people
from webhooks.offers import Key, offer, withhold

Part = TypeVar("Part", GrantReport, GrantChange, GrantAdjustment)
ASKING = {
    "request.submit": "grant.requested",
    "request.approve": "grant.granted_at_once",
    "request.triage": "grant.triage",
    "request.ask": "grant.question",
    "request.answer": "grant.answered",
    "request.assess": "grant.assessed",
    "request.convene": "grant.scoring",
    "request.wait": "grant.waitlisted",
    "request.offer": "grant.offered",
    "request.offer_part": "grant.offered",
    "request.decline": "grant.declined",
    "request.accept": "grant.accepted",
    "request.refuse": "grant.refused",
    "request.withdraw": "grant.withdrawn",
    "request.lapse": "grant.lapsed",
    "request.decide_anew": "grant.triage",
    "request.remind": "grant.waiting",
    "request.escalate": "grant.late",
}
GRANTS = {
    "grant.open": "grant.opened",
    "grant.expire_soon": "grant.expiring",
    "grant.extend": "grant.extended",
    "grant.exhaust": "grant.exhausted",
    "grant.refill": "grant.refilled",
    "grant.suspend": "grant.suspended",
    "grant.resume": "grant.resumed",
    "grant.expire": "grant.expired",
    "grant.close": "grant.closed",
    "grant.revoke": "grant.revoked",
    "grant.restore": "grant.restored",
    "grant.alert": "grant.alert",
    "grant.admit": "grant.member_added",
    "grant.dismiss": "grant.member_removed",
}
PARTS = {
    "grant_report.write": "grant.reported",
    "grant_report.accept": "grant.report_accepted",
    "grant_report.send_back": "grant.report_sent_back",
    "grant_report.remind": "grant.report_waiting",
}
CHANGES = {
    "grant_change.ask": "grant.change_asked",
    "grant_change.grant": "grant.changed",
    "grant_change.refuse": "grant.change_refused",
    "grant_change.withdraw": "grant.change_withdrawn",
    "grant_change.remind": "grant.change_waiting",
}
ADJUSTED = {"grant_adjustment.confirm": "grant.adjusted"}

CALLS = {
    "call.publish": "call.published",
    "call.open": "call.opened",
    "call.close": "call.closed",
    "call.judge": "call.scoring",
    "call.replace_judge": "call.panel_changed",
    "call.decide": "call.decided",
    "call.announce": "call.announced",
}


def public_calls(person: Any, ids: Collection[str]) -> Iterable[Call]:
    return calls().filter(pk__in=ids)


def only_the_site(event: Event) -> Iterable[Key]:
    return ()


def told_of_call(event: Event, call: Call) -> dict[str, Any]:
    lines = [{"unit": line.unit, "amount": line.amount} for line in call.lines.all()]
    url = settings.SITE_URL + call.get_absolute_url()
    return {"call": {"slug": call.slug, "url": url, "state": call.state, "title": call.title, "lines": lines}}


def own_requests(person: Any, ids: Collection[str]) -> Iterable[ResourceRequest]:
    found = ResourceRequest.objects.filter(pk__in=ids).prefetch_related("lines")
    return found if can(person, "grants.see_desk") else found.filter(Q(applicant=person) | theirs(person))


def own_grants(person: Any, ids: Collection[str]) -> Iterable[Grant]:
    found = Grant.objects.filter(pk__in=ids).prefetch_related("lines")
    return found if can(person, "grants.see_desk") else found.filter(spendable(person))


def own_reports(person: Any, ids: Collection[str]) -> Iterable[GrantReport]:
    return _own(person, GrantReport.objects.filter(pk__in=ids))


def own_changes(person: Any, ids: Collection[str]) -> Iterable[GrantChange]:
    return _own(person, GrantChange.objects.filter(pk__in=ids))


def own_adjustments(person: Any, ids: Collection[str]) -> Iterable[GrantAdjustment]:
    found = GrantAdjustment.objects.filter(pk__in=ids).select_related("person")
    return _own(person, found) | found.filter(person=person)


def _own(person: Any, found: "QuerySet[Part]") -> "QuerySet[Part]":
    mine = Grant.objects.filter(spendable(person)).values("pk")
    return found if can(person, "grants.see_desk") else found.filter(grant__in=mine)


def places_of_part(event: Event) -> Iterable[Key]:
    ways = Q(reports=event.object_id) | Q(changes=event.object_id) | Q(adjustments=event.object_id)
    return _places(Grant.objects.filter(ways).first())


def places_of_adjustment(event: Event) -> Iterable[Key]:
    yield from places_of_part(event)
    yield from of_people(User.objects.filter(allowance_adjustments=event.object_id))


def told_of_adjustment(event: Event, about: GrantAdjustment) -> dict[str, Any]:
    """Of a grant, or of the free allowance of a person."""
    whose = {"grant": {"id": about.grant_id}} if about.person is None else {"person": about.person.handle}
    return {**whose, "id": about.pk, "state": about.state, "unit": about.unit, "amount": about.amount}


def told_of_part(event: Event, part: GrantReport | GrantChange) -> dict[str, Any]:
    return {"grant": {"id": part.grant_id}, "id": part.pk, "state": part.state}


def places_of_request(event: Event) -> Iterable[Key]:
    return _places(ResourceRequest.objects.filter(pk=event.object_id).first())


def places_of_grant(event: Event) -> Iterable[Key]:
    return _places(Grant.objects.filter(pk=event.object_id).first())


def _places(about: Scoped | None) -> Iterable[Key]:
    """`owner:ID` and `project:ID` are how scopes are written, too."""
    if about is not None:
        kind, _colon, id = about.scope.partition(":")
        yield kind, id


def told_of_request(event: Event, request: ResourceRequest) -> dict[str, Any]:
    lines = [{"unit": line.unit, "asked": line.amount, "awarded": line.awarded} for line in request.lines.all()]
    return {"request": {"id": request.pk, "state": request.state, "tier": request.tier, "lines": lines}}


def told_of_grant(event: Event, grant: Grant) -> dict[str, Any]:
    left = [{"unit": one.unit, "amount": one.amount, "available": one.available} for one in left_of([grant])[grant.pk]]
    ends = grant.ends_at.isoformat()
    return {"grant": {"id": grant.pk, "state": grant.state, "ends_at": ends, "lines": left}}


offer(ASKING, about="resourcerequest", seen_by=own_requests, places=places_of_request, data=told_of_request)
offer(GRANTS, about="grant", seen_by=own_grants, places=places_of_grant, data=told_of_grant)
offer(PARTS, about="grantreport", seen_by=own_reports, places=places_of_part, data=told_of_part)
offer(CHANGES, about="grantchange", seen_by=own_changes, places=places_of_part, data=told_of_part)
offer(ADJUSTED, about="grantadjustment", seen_by=own_adjustments, places=places_of_adjustment, data=told_of_adjustment)
offer(CALLS, about="call", seen_by=public_calls, places=only_the_site, data=told_of_call)
withhold(
    "Between officers until two agree; then it is told as adjusted.",
    "grant_adjustment.propose",
    "grant_adjustment.reject",
    "grant_adjustment.remind",
    "grant_adjustment.lapse",
)
withhold("Among officers: not public yet, or no more.", "call.draft", "call.cancel", "call.remind")
withhold(
    "Between officers until two agree; then it is told as revoked.",
    "grant.propose_revocation",
    "grant.drop_revocation",
)
withhold("What comes into pools is read in public; no place of its own would hear of it.", "pool.create", "pool.gift")
withhold(
    "Who scores a request, and that they did, stays between them and the officers.",
    "request.name_judge",
    "request.score",
    "request.step_down",
)
