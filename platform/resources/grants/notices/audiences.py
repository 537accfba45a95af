"""Who the readers of these notices are."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from accounts.queries import people_with
from accounts.states import Role
from core.models import Event
from resources.grants.models import Grant, GrantAdjustment, ResourceRequest
from resources.grants.queries.assessing import needs_opinion
from resources.grants.queries.people import speakers_for

CALL = "call"


def applicants(event: Event) -> Iterable[User]:
    """Whoever asked, and those who speak for whom it is."""
    request = ResourceRequest.objects.filter(pk=event.object_id).select_related("owner", "project").first()
    return speakers_for(request, request.applicant_id) if request else ()


def holders(event: Event) -> Iterable[User]:
    grant = Grant.objects.filter(pk=event.object_id).select_related("owner", "project", "request").first()
    return speakers_for(grant, grant.request.applicant_id) if grant else ()


def holders_of_part(event: Event) -> Iterable[User]:
    """Of a report on a grant, or of a change or adjustment of one; of a free allowance its person."""
    ways = Q(reports=event.object_id) | Q(changes=event.object_id) | Q(adjustments=event.object_id)
    grant = Grant.objects.filter(ways).select_related("owner", "project", "request").first()
    if grant is None:
        return User.objects.filter(allowance_adjustments=event.object_id)
    return speakers_for(grant, grant.request.applicant_id)


def officers(event: Event) -> Iterable[User]:
    return people_with(Role.OFFICER) or admins(event)


def admins(event: Event) -> Iterable[User]:
    """A small site has no officers; then its administrators decide."""
    return people_with(Role.ADMIN)


def judges(event: Event) -> Iterable[User]:
    """Those who still have to score it."""
    waiting = {"grant_seats__scored_at": None, "grant_seats__left_at": None}
    return User.objects.filter(grant_seats__request=event.object_id, **waiting)


def officers_of_one(event: Event) -> Iterable[User]:
    """What was made to a call comes to them with the call."""
    return () if event.reason_code == CALL else officers(event)


def operators_of_one(event: Event) -> Iterable[User]:
    """Who knows the machines, where it is large enough; of a call they hear when it closes."""
    request = ResourceRequest.objects.filter(pk=event.object_id).first()
    is_asked = request is not None and event.reason_code != CALL and needs_opinion(request)
    return admins(event) if is_asked else ()


def judge_of_one(event: Event) -> Iterable[User]:
    """A panel is asked once, for all of a call."""
    return () if event.reason_code == CALL else judge_named(event)


def judge_named(event: Event) -> Iterable[User]:
    named = [entry["judge"] for entry in event.evidence if "judge" in entry]
    return User.objects.filter(pk__in=named)


def former_named(event: Event) -> Iterable[User]:
    return User.objects.filter(pk__in=[entry["former"] for entry in event.evidence if "former" in entry])


def person_named(event: Event) -> Iterable[User]:
    return User.objects.filter(pk__in=[entry["person"] for entry in event.evidence if "person" in entry])


def who_proposed(event: Event) -> Iterable[User]:
    adjustment = GrantAdjustment.objects.filter(pk=event.object_id).select_related("proposed_by").first()
    return [adjustment.proposed_by] if adjustment else ()


def whose_turn_it_is(event: Event) -> Iterable[User]:
    owners = {"applicant": applicants, "committee": judges, "officer": officers, "admin": admins}
    return owners[owner](event) if (owner := turn(event)) in owners else ()


def turn(event: Event) -> str:
    return str(event.evidence[0].get("clock_owner", "")) if event.evidence else ""
