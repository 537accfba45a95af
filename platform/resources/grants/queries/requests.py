"""Requests for resources through the eyes of a person."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, Owner
from accounts.states import MemberRole
from core.ids import is_id
from core.permissions import can
from core.problems import BadInput, NotFound
from projects.models import Project
from resources.grants.models import ResourceRequest
from resources.grants.queries.grants import theirs, written_by
from resources.grants.states import RequestState

WHOSE = ("applicant__owner", "owner", "project__owner", "pool", "call", "opinion")
MOST_PROJECTS = 200


def requests_of(person: Any) -> QuerySet[ResourceRequest]:
    """What was sent by them, or in the name of what is theirs; the newest first."""
    mine = ResourceRequest.objects.filter(Q(applicant=person) | theirs(person)).exclude(state=RequestState.DRAFT)
    return mine.select_related(*WHOSE).prefetch_related("lines").order_by("-id")


def get_request(viewer: Any, id: str) -> ResourceRequest:
    """One's own, or any that was sent for those who decide; to others it does not exist."""
    found = sent_requests().filter(pk=id).first() if is_id(id) else None
    if found is None or not can(viewer, "grants.see", found):
        raise NotFound(_("There is no request of yours under this address."))
    return found


def sent_requests() -> QuerySet[ResourceRequest]:
    sent = ResourceRequest.objects.exclude(state=RequestState.DRAFT)
    return sent.select_related(*WHOSE).prefetch_related("lines")


def typed_by(person: Any) -> dict[str, Any]:
    """What they typed into the form and have not sent; empty when there is nothing."""
    draft = ResourceRequest.objects.filter(applicant=person, state=RequestState.DRAFT).first()
    return dict(draft.typed) if draft is not None else {}


def askable(person: Any) -> list[Owner | Project]:
    """For whom this person may ask: themselves, organisations they run, projects they write to."""
    projects = written_by(person).select_related("owner").order_by("owner__handle", "name")
    return [*_owners(person), *projects[:MOST_PROJECTS]]


def _owners(person: Any) -> QuerySet[Owner]:
    run = Membership.objects.filter(user=person, role=MemberRole.ADMIN).values("organisation__owner")
    return Owner.objects.filter(Q(pk=person.owner_id) | Q(pk__in=run)).order_by("-kind", "handle")


def asked_for(person: Any, name: str) -> dict[str, Any]:
    """What `alice`, `weighers` or `alice/tern` names, if this person may ask for it."""
    handle, slash, project = name.strip().lower().partition("/")
    if not slash:
        found: Any = next((one for one in _owners(person) if one.handle == handle), None)
        wish = {"owner": found, "project": None}
    else:
        rows = written_by(person).select_related("owner") if "\x00" not in name else Project.objects.none()
        found = rows.filter(owner__handle=handle, name=project).first()
        wish = {"owner": None, "project": found}
    if found is None:
        text = _("You may ask for yourself, for organisations that you run, and for projects to which you write.")
        raise BadInput(fields={"whose": text})
    return wish
