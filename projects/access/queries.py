"""Requests for access through the eyes of who asks and of who decides."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.states import MemberRole as OrganisationRole
from core.ids import is_id
from core.permissions import can
from core.policies import current
from core.problems import NotFound
from projects.access.cards import CardGate, card_gate, completed
from projects.access.models import AccessRequest, Gate
from projects.access.states import AccessState
from projects.models import Member, Project
from projects.queries import visible_projects
from projects.states import Gating, MemberRole

PARTS = ("project__owner", "person__owner", "decided_by__owner")


def gate_of(project: Project) -> Gate:
    """As its owner set it, or as it would be."""
    return Gate.objects.filter(project=project).first() or Gate(project=project)


def gate_asked(project: Project) -> tuple[Gate, CardGate]:
    """As whoever asks sees it: where its owner set neither terms nor questions, the card speaks for them."""
    gate, card = gate_of(project), card_gate(project)
    return completed(gate, card), card


def requests_of(person: Any) -> QuerySet[AccessRequest]:
    """What this person asked for, as far as they may still see the project."""
    if not getattr(person, "is_authenticated", False):
        return AccessRequest.objects.none()
    seen = visible_projects(person).order_by().values("pk")
    return AccessRequest.objects.filter(person=person, project__in=seen).select_related(*PARTS)


def requests_for(project: Project, state: str = "") -> QuerySet[AccessRequest]:
    """What those who decide have before them."""
    rows = AccessRequest.objects.filter(project=project).select_related(*PARTS)
    return rows.filter(state=state) if state else rows


def request_of(person: Any, project: Project) -> AccessRequest | None:
    if not getattr(person, "is_authenticated", False):
        return None
    return AccessRequest.objects.filter(project=project, person=person).select_related(*PARTS).first()


def get_request(viewer: Any, id: str) -> AccessRequest:
    """For who asked, and for who decides."""
    found = AccessRequest.objects.filter(pk=id).select_related(*PARTS).first() if is_id(id) else None
    mine = found is not None and found.person_id == viewer.pk
    if found is None or not (mine or can(viewer, "access.decide", found.project)):
        raise NotFound(_("There is no such request, or it is none of yours."))
    return found


def may_ask_from(request: AccessRequest | None) -> datetime | None:
    """When somebody who was turned down may ask again; None for everybody else."""
    if request is None or request.turned_down_at is None:
        return None
    return request.turned_down_at + timedelta(days=current("access")["ask_again_days"])


def counts_by_state(project: Project) -> dict[str, int]:
    found = AccessRequest.objects.filter(project=project).order_by().values_list("state").annotate(n=Count("id"))
    return dict(found)


def administered_by(person: Any) -> QuerySet[Project]:
    """Those of which this person decides who gets the files."""
    run = Membership.objects.filter(user=person, role=OrganisationRole.ADMIN).values("organisation__owner")
    own = Member.objects.filter(user=person, role=MemberRole.ADMIN).values("project")
    return Project.objects.filter(Q(owner_id=person.owner_id) | Q(owner__in=run) | Q(pk__in=own))


def waiting_for(person: Any) -> QuerySet[Project]:
    """Projects where somebody waits for this person's word: `waiting` how many, `first_due_at` the first of them."""
    asked = Q(access_requests__state=AccessState.ASKED)
    wanted = AccessRequest.objects.filter(state=AccessState.ASKED).values("project")  # few of many projects
    mine = administered_by(person).filter(pk__in=wanted).exclude(gating=Gating.OPEN).select_related("owner")
    counted = mine.annotate(
        waiting=Count("access_requests", filter=asked), first_due_at=Min("access_requests__due_at", filter=asked)
    )
    return counted.filter(waiting__gt=0).order_by("first_due_at", "id")


def with_a_clock() -> QuerySet[AccessRequest]:
    """Those that somebody has to answer, and those that end on a day."""
    gated = AccessRequest.objects.exclude(project__gating=Gating.OPEN)
    return gated.filter(state__in=[AccessState.ASKED, AccessState.GRANTED])
