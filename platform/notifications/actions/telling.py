"""From an event to a row for each person whom it concerns."""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from core.models import Event
from notifications.counting import recount
from notifications.models import Mail, Mute, Notification
from notifications.states import DIGEST_OF, NEEDS_YOU, Channel
from notifications.tasks import ask_to_send
from notifications.telling import Key, Notice, notices_of, settled_by, thing_of
from notifications.wishes import Wishes, wishes_of


@transaction.atomic
def notify(*, event: Event) -> list[Notification]:
    """Tell everybody whom this event concerns, each of them once, however often it is delivered."""
    settle(event=event)
    audience = _audience(event)
    known = Notification.objects.filter(event=event, person__in=audience).values_list("person_id", flat=True)
    for person in list(known):
        del audience[person]
    thing = thing_of(event) if audience else ("", "")
    heard = dict(_heard(audience, thing))
    wishes = wishes_of(heard)
    rows = [_row(event, person, notice, thing, wishes[person]) for person, notice in heard.items()]
    told = [row for row in rows if row.in_inbox or row.digest or row.mail]
    recount(row.person_id for row in told)
    mails = Mail.objects.bulk_create(row.mail for row in told if row.mail is not None)
    if mails:
        transaction.on_commit(ask_to_send)
    return Notification.objects.bulk_create(told)


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


def _row(event: Event, person: str, notice: Notice, thing: Key, wishes: Wishes) -> Notification:
    channels = wishes.channels(notice)
    row = Notification(
        person_id=person,
        event=event,
        notice=notice.name,
        urgency=notice.urgency,
        thing_type=thing[0],
        thing_id=thing[1],
        in_inbox=Channel.SITE in channels,
        digest=DIGEST_OF[notice.urgency] if Channel.DIGEST in channels else "",
    )
    if Channel.MAIL in channels:
        row.mail = Mail(person_id=person, key=f"notice:{row.pk}", due_at=wishes.after_quiet(timezone.now()))
    return row
