"""Who hears of a transfer: whoever is to receive, whoever offered, and the members of what changed hands."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from notifications.states import FYI, MOVED, NEEDS_YOU
from notifications.telling import Key, Words, area, leave_untold, subject, tell
from projects.models import Project
from projects.notices import members_of_project
from projects.transfers.models import Transfer
from projects.transfers.queries import people_behind, transfers_of

area("transfers", gettext_lazy("New owners and names"), __name__)


def transfers_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Transfer]:
    return transfers_of(reader).filter(pk__in=ids)


def project_of(event: Event) -> Key:
    id = Transfer.objects.filter(pk=event.object_id).values_list("project_id", flat=True).first()
    return ("project", id) if id else ("transfer", event.object_id)


def receivers(event: Event) -> Iterable[User]:
    found = Transfer.objects.filter(pk=event.object_id).select_related("receiver").first()
    return people_behind(found.receiver) if found else ()


def givers(event: Event) -> Iterable[User]:
    found = Transfer.objects.filter(pk=event.object_id).select_related("giver").first()
    return people_behind(found.giver) if found else ()


subject("transfer", transfers_seen_by, thing=project_of)
SETTLED = ["transfer.accept", "transfer.decline", "transfer.withdraw", "transfer.expire"]


@tell("transfer.offer", "transfer.remind", urgency=NEEDS_YOU, to=receivers, until=SETTLED)
def offered(event: Event, transfer: Transfer) -> Words:
    words = {
        "giver": transfer.giver.profile.display_name,
        "project": transfer.project.name,
        "receiver": transfer.receiver.profile.display_name,
    }
    title = _("%(giver)s offers the project %(project)s to %(receiver)s") % words
    return Words(title, transfer.note, transfer.get_absolute_url())


@tell("transfer.accept", "transfer.decline", "transfer.expire", urgency=MOVED, to=givers)
def answered(event: Event, transfer: Transfer) -> Words:
    words = {"receiver": transfer.receiver.profile.display_name, "project": transfer.project.name}
    titles = {
        "transfer.accept": _("%(receiver)s accepted the project %(project)s"),
        "transfer.decline": _("%(receiver)s declined the project %(project)s"),
        "transfer.expire": _("%(receiver)s did not answer in time; %(project)s stays where it is"),
    }
    return Words(titles[event.verb] % words, event.note, transfer.get_absolute_url())


@tell("project.transferred", urgency=FYI, to=members_of_project)
def changed_hands(event: Event, project: Project) -> Words:
    words = {"project": project, "owner": project.owner.handle}
    title = _("%(project)s belongs to %(owner)s now") % words
    return Words(title, _("Its old address leads to the new one."), project.get_absolute_url())


@tell("project.renamed", urgency=FYI, to=members_of_project)
def renamed(event: Event, project: Project) -> Words:
    title = _("A project of yours is called %(project)s now") % {"project": project}
    return Words(title, _("Its old address leads to the new one."), project.get_absolute_url())


leave_untold("The doing of those who had offered it, which ends what the others were asked.", "transfer.withdraw")
