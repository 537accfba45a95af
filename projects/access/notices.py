"""What people are told of access: owners that somebody waits, askers what became of it."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from notifications.states import FYI, MOVED, NEEDS_YOU
from notifications.telling import Key, Words, area, leave_untold, subject, tell
from projects.access.models import AccessRequest
from projects.access.queries import administered_by
from projects.models import Project
from projects.notices import members_of_project
from projects.queries import visible_projects
from projects.queries.people import authors_of
from projects.states import Gating

area("access", gettext_lazy("Files on request"), __name__)


def requests_seen_by(reader: Any, ids: Collection[str]) -> Iterable[AccessRequest]:
    mine = Q(person=reader) | Q(project__in=administered_by(reader).order_by().values("pk"))
    seen = Q(project__in=visible_projects(reader).order_by().values("pk"))
    return AccessRequest.objects.filter(mine & seen, pk__in=ids).select_related("project__owner", "person__owner")


def project_of(event: Event) -> Key:
    found = AccessRequest.objects.filter(pk=event.object_id).values_list("project_id", flat=True).first()
    return ("project", found) if found else ("accessrequest", event.object_id)


def owners(event: Event) -> Iterable[User]:
    """Those who decide, while it waits for them."""
    found = AccessRequest.objects.filter(pk=event.object_id, clock_owner="owner").select_related("project").first()
    return authors_of(found.project) if found else ()


def asker(event: Event) -> Iterable[User]:
    return User.objects.filter(access_requests=event.object_id)


def asker_whose_time_ends(event: Event) -> Iterable[User]:
    return User.objects.filter(access_requests__pk=event.object_id, access_requests__clock_owner="asker")


subject("accessrequest", requests_seen_by, thing=project_of)
SETTLED = ["access.grant", "access.refuse", "access.withdraw"]


@tell("access.ask", "access.remind", urgency=NEEDS_YOU, to=owners, until=SETTLED)
def asked(event: Event, request: AccessRequest) -> Words:
    words = {"name": request.person.display_name, "project": request.project}
    title = _("%(name)s asks for the files of %(project)s") % words
    return Words(title, request.purpose, request.get_absolute_url())


@tell("access.grant", "access.extend", urgency=MOVED, to=asker)
def granted(event: Event, request: AccessRequest) -> Words:
    title = _("You may have the files of %(project)s") % {"project": request.project}
    return Words(title, event.note, request.project.get_absolute_url())


@tell("access.refuse", "access.revoke", urgency=NEEDS_YOU, to=asker, until=["access.ask", "access.grant"])
def turned_down(event: Event, request: AccessRequest) -> Words:
    titles = {
        "access.refuse": _("You are not given the files of %(project)s"),
        "access.revoke": _("Your access to the files of %(project)s was taken away"),
    }
    return Words(titles[event.verb] % {"project": request.project}, event.note, request.get_absolute_url())


@tell("access.reopen", urgency=MOVED, to=asker)
def reopened(event: Event, request: AccessRequest) -> Words:
    title = _("Your request for the files of %(project)s is looked at again") % {"project": request.project}
    return Words(title, event.note, request.get_absolute_url())


@tell("access.remind", urgency=MOVED, to=asker_whose_time_ends, until=["access.extend", "access.expire"])
def ends_soon(event: Event, request: AccessRequest) -> Words:
    title = _("Your access to the files of %(project)s ends soon") % {"project": request.project}
    return Words(title, _("You may ask again once it has ended."), request.get_absolute_url())


@tell("access.expire", urgency=MOVED, to=asker)
def ended(event: Event, request: AccessRequest) -> Words:
    title = _("Your access to the files of %(project)s has ended") % {"project": request.project}
    return Words(title, _("Ask again if you still need them."), request.get_absolute_url())


@tell("project.gate_changed", urgency=FYI, to=members_of_project)
def gate_changed(event: Event, project: Project) -> Words:
    words = {"project": project, "who": Gating(event.to_state).label}
    return Words(_("%(project)s: who gets its files is now “%(who)s”") % words, url=project.get_absolute_url())


leave_untold("The doing of whoever had asked, which ends what the others were asked.", "access.withdraw")
