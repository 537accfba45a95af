"""Which decisions about resources can be appealed against, and who hears them."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Event
from core.permissions import can
from deliberation.appeals.courts import court
from deliberation.appeals.models import Appeal
from deliberation.conflicts import blocked
from resources.grants.actions.deciding import decide_anew
from resources.grants.actions.life import resume_after_appeal
from resources.grants.actions.restoring import restore_grant
from resources.grants.models import Grant, ResourceRequest, Scoped, Seat
from resources.grants.states import GrantState

KIND = "resourcerequest"


def find_request(id: str) -> ResourceRequest | None:
    return ResourceRequest.objects.filter(pk=id).select_related("owner", "project__owner").first()


def may_appeal(user: Any, about: Scoped) -> bool:
    return can(user, "grants.appeal", about)


def request_heard_by(user: Any, appeals: Collection[Appeal]) -> set[str]:
    """Officers, reviewers and editors whom nothing ties to it, and who had no part in it before."""
    part = _had_a_part(user, [one.subject_id for one in appeals])
    return {one.pk for one in appeals if one.subject_id not in part} if can(user, "grants.see_seats") else set()


def find_grant(id: str) -> Grant | None:
    return Grant.objects.filter(pk=id).select_related("request", "owner", "project__owner", "pool").first()


def grant_heard_by(user: Any, appeals: Collection[Appeal]) -> set[str]:
    """The same people, and none who had a part in granting or ending it."""
    requests = dict(Grant.objects.filter(pk__in=[one.subject_id for one in appeals]).values_list("pk", "request"))
    before = _had_a_part(user, list(requests.values()))
    did = Event.objects.filter(object_type="grant", object_id__in=list(requests), actor=user)
    part = set(did.values_list("object_id", flat=True))
    free = {one.pk for one in appeals if one.subject_id not in part and requests.get(one.subject_id) not in before}
    return free if can(user, "grants.see_seats") else set()


def _had_a_part(user: Any, ids: Collection[str]) -> set[str]:
    """Of these requests: what ties them to it, what they did about it, what they scored."""
    tied = ResourceRequest.objects.filter(blocked(user, ResourceRequest), pk__in=ids).values_list("pk", flat=True)
    did = Event.objects.filter(object_type=KIND, object_id__in=ids, actor=user)
    sat = Seat.objects.filter(request__in=ids, judge=user).values_list("request", flat=True)
    return {*tied, *did.values_list("object_id", flat=True), *sat}


def used_again(appeal: Appeal, grant: Grant, judge: Any) -> None:
    act = restore_grant if grant.state == GrantState.REVOKED else resume_after_appeal
    act(grant=grant, judge=judge, note=appeal.letter)


def carried_out(appeal: Appeal, request: ResourceRequest, judge: Any) -> None:
    decide_anew(request=request, judge=judge, note=appeal.letter)


court(
    KIND,
    verbs={"request.decline": _("A request for resources was declined")},
    find=find_request,
    may_appeal=may_appeal,
    heard_by=request_heard_by,
    carry_out=carried_out,
)
court(
    "grant",
    verbs={"grant.suspend": _("A grant was suspended"), "grant.revoke": _("A grant was revoked")},
    find=find_grant,
    may_appeal=may_appeal,
    heard_by=grant_heard_by,
    carry_out=used_again,
)
