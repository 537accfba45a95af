"""Transfers through the eyes of those who give and of those who receive."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import HandleRedirect, Membership, Owner, User
from accounts.states import MemberRole
from core.ids import is_id
from core.problems import NotFound
from projects.models import Project
from projects.queries import get_project, visible_projects
from projects.states import OPEN, ReleaseState
from projects.transfers.models import Transfer
from projects.transfers.states import TransferState

PARTS = (
    "project__owner",
    "offered_by__owner",
    "giver__user",
    "giver__organisation",
    "receiver__user",
    "receiver__organisation",
)


def transfers_of(person: Any) -> QuerySet[Transfer]:
    """Those in which this person answers for one of the two."""
    if not getattr(person, "is_authenticated", False):
        return Transfer.objects.none()
    mine = _run_by(person)
    return Transfer.objects.filter(Q(giver__in=mine) | Q(receiver__in=mine)).select_related(*PARTS)


def transfers_asked_of(person: Any) -> QuerySet[Transfer]:
    """Those that wait for their answer, the ones due first first."""
    waiting = transfers_of(person).filter(receiver__in=_run_by(person), state=TransferState.OFFERED)
    return waiting.order_by("due_at", "id")


def get_transfer(person: Any, id: str) -> Transfer:
    found = transfers_of(person).filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such transfer, or it is none of yours."))
    return found


def open_transfer(project: Project) -> Transfer | None:
    return project.transfers.filter(state=TransferState.OFFERED).select_related(*PARTS).first()


def project_once_at(viewer: Any, owner: str, name: str) -> Project | None:
    """What stood under this address before it went to another owner, where this person may see it today."""
    former = {"former_addresses__owner__handle": owner.lower(), "former_addresses__name": name.lower()}
    return visible_projects(viewer).filter(**former).first()


def former_project(viewer: Any, owner: str, name: str) -> Project | None:
    """What stood under this address, before it changed hands or its owner took another handle."""
    if project := project_once_at(viewer, owner, name):
        return project
    renamed = HandleRedirect.objects.filter(handle=owner.lower()).select_related("owner").first()
    if renamed is None:
        return None
    return visible_projects(viewer).filter(owner=renamed.owner, name=name.lower()).first()


def find_project(viewer: Any, owner: str, name: str) -> Project:
    """By its address or by a former one: for programs that go by names and follow no redirects."""
    try:
        return get_project(viewer, owner, name)
    except NotFound:
        if project := project_once_at(viewer, owner, name):
            return project
        raise


def people_behind(owner: Owner) -> QuerySet[User]:
    """Who answers for it: the person, or the admins of the organisation."""
    run = Membership.objects.filter(organisation__owner=owner, role=MemberRole.ADMIN)
    return User.objects.filter(Q(owner=owner) | Q(pk__in=run.values("user")))


def is_being_judged(project: Project) -> bool:
    """Reviewers were chosen by who its authors are; so its owner stays until the verdict."""
    judged = [state for state in (*OPEN, ReleaseState.QUARANTINED) if state != ReleaseState.DRAFT]
    return project.releases.filter(state__in=judged).exists()


def _run_by(person: Any) -> QuerySet[Any, Any]:
    run = Membership.objects.filter(user=person, role=MemberRole.ADMIN).values("organisation")
    return Owner.objects.filter(Q(user=person) | Q(organisation__in=run)).order_by().values("pk")
