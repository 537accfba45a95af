"""Whoever looks after an endpoint is told when it had to be switched off."""

from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, area, leave_untold, subject, tell
from webhooks.models import Endpoint
from webhooks.queries import endpoints_of

area("webhooks", gettext_lazy("Webhooks"), __name__)


def endpoints_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Endpoint]:
    return endpoints_of(reader).filter(pk__in=ids)


def owner(event: Event) -> Iterable[User]:
    return User.objects.filter(webhooks=event.object_id)


subject("endpoint", endpoints_seen_by)


@tell("webhook.disable", urgency=NEEDS_YOU, to=owner, until=["webhook.resume", "webhook.removed"])
def switched_off(event: Event, endpoint: Endpoint) -> Words:
    body = _("Its receiver said that it is gone for good.")
    if event.reason_code != "gone":
        body = _("It has not taken a single message for days. Mend the receiver, then switch it on again.")
    return Words(_("Your webhook %(name)s was switched off") % {"name": endpoint}, body, endpoint.get_absolute_url())


def person_themselves(event: Event) -> Iterable[User]:
    return User.objects.filter(pk=event.object_id)


@tell("webhook.ended", urgency=MOVED, to=person_themselves)
def ended_with_the_place(event: Event, person: User) -> Words:
    url = str(event.evidence[0].get("url", "")) if event.evidence else ""
    body = _("You do not look after what it told of any more. Whoever does can make one of their own.")
    return Words(_("A webhook of yours has ended: %(url)s") % {"url": url}, body, reverse("webhooks:endpoints"))


leave_untold(
    "The doing of those who look after it, who see it where they did it.",
    "webhook.added",
    "webhook.edited",
    "webhook.secret_changed",
    "webhook.pause",
    "webhook.resume",
    "webhook.removed",
)
