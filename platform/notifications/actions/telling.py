"""From an event to a row for each person whom it concerns."""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from core.models import Event
from notifications.counting import recount
from notifications.models import Mute, Notification
from notifications.states import NEEDS_YOU
from notifications.telling import Key, Notice, notices_of, settled_by, thing_of


@transaction.atomic
def notify(*, event: Event) -> list[Notification]:
    """Tell everybody whom this event concerns, each of them once, however often it is delivered."""
    settle(event=event)
    audience = _audience(event)
    known = Notification.objects.filter(event=event, person__in=audience).values_list("person_id", flat=True)
    for person in list(known):
        del audience[person]
    thing = thing_of(event) if audience else ("", "")
    rows = [_row(event, person, notice, thing) for person, notice in _heard(audience, thing)]
    recount(row.person_id for row in rows)
    return Notification.objects.bulk_create(rows)


@transaction.atomic
def settle(*, event: Event) -> int:
    """What has been taken care of waits for nobody any more."""
    names = settled_by(event.verb)
    if not names:
        return 0
    same = {"event__object_type": event.object_type, "event__object_id": event.object_id}
    waiting = Notification.objects.filter(notice__in=names, done_at=None, **same)
    recount(list(waiting.values_list("person_id", flat=True)))
    return waiting.update(done_at=timezone.now())


def _audience(event: Event) -> dict[str, Notice]:
    told: dict[str, Notice] = {}
    for notice in notices_of(event.verb):
        for person in notice.to(event):
            if person.is_active and person.pk != event.actor_id:
                told.setdefault(person.pk, notice)
    return told


def _heard(audience: dict[str, Notice], thing: Key) -> Iterator[tuple[str, Notice]]:
    """Without those who muted the thing; what needs somebody reaches them all the same, for a clock runs."""
    muted = set(
        Mute.objects.filter(thing_type=thing[0], thing_id=thing[1], person__in=audience).values_list(
            "person", flat=True
        )
    )
    return ((person, told) for person, told in audience.items() if told.urgency == NEEDS_YOU or person not in muted)


def _row(event: Event, person: str, notice: Notice, thing: Key) -> Notification:
    return Notification(
        person_id=person,
        event=event,
        notice=notice.name,
        urgency=notice.urgency,
        thing_type=thing[0],
        thing_id=thing[1],
    )
