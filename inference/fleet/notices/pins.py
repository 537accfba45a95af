"""Those who run a project hear what becomes of what is kept ready of it, and so does whoever asked for it."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from core.models import Event
from inference.fleet.models import Pin
from inference.fleet.queries.pins import pins_of
from inference.fleet.states import PIN_MOVES
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Key, Words, area, subject, tell
from projects.queries.people import authors_of

area("kept", gettext_lazy("Models kept ready"), __name__)

ENDS = [f"pin.{move.name}" for move in PIN_MOVES]


def pins_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Pin]:
    return pins_of(reader).filter(pk__in=ids)


def project_of_pin(event: Event) -> Key:
    project = Pin.objects.filter(pk=event.object_id).values_list("deployment__release__project", flat=True).first()
    return ("project", project) if project else ("pin", event.object_id)


def keepers(event: Event) -> Iterable[User]:
    pin = Pin.objects.filter(pk=event.object_id).select_related("deployment__release__project").first()
    if pin is None:
        return ()
    authors = authors_of(pin.deployment.release.project)
    return User.objects.filter(Q(pk=pin.pinned_by_id) | Q(pk__in=authors.values("pk")), is_active=True)


subject("pin", pins_seen_by, thing=project_of_pin)


@tell("pin.begin", urgency=MOVED, to=keepers, until=ENDS)
def kept_ready(event: Event, pin: Pin) -> Words:
    title = _("%(release)s is kept ready") % {"release": pin.deployment.release}
    return Words(title, _("Whoever runs it does not wait for it to be loaded."), pin.get_absolute_url())


@tell("pin.alert", urgency=NEEDS_YOU, to=keepers, until=ENDS)
def not_for_long(event: Event, pin: Pin) -> Words:
    facts = event.evidence[0] if event.evidence else {}
    hours = int(facts.get("hours", 0))
    title = ngettext(
        "%(release)s is kept ready for %(hours)d more hour",
        "%(release)s is kept ready for %(hours)d more hours",
        hours,
    ) % {"release": pin.deployment.release, "hours": hours}
    body = _("Then its time is over. Keep it ready again once it is.")
    if facts.get("why") == "budget":
        body = _("Then its budget is used up. Ask for more, or let another budget pay.")
    return Words(title, body, pin.get_absolute_url())


@tell(*ENDS, urgency=MOVED, to=keepers)
def no_longer_ready(event: Event, pin: Pin) -> Words:
    title = _("%(release)s is no longer kept ready") % {"release": pin.deployment.release}
    reasons = {
        "pin.lift": _("It was ended early. Only the time in which it was in memory is charged."),
        "pin.expire": _("The time for which it was asked is over."),
        "pin.exhaust": _("Its budget was used up. It runs all the same; the first who asks waits for it to be loaded."),
        "pin.take_back": _("The release may not be run any more."),
    }
    return Words(title, reasons[event.verb], pin.get_absolute_url())
