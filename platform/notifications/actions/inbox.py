"""What people do with their own inbox. It concerns nobody else, so it leaves no event."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from notifications.counting import recount
from notifications.models import Mute, Notification
from notifications.states import NEEDS_YOU
from notifications.telling import Key


def see(*, notification: Notification) -> None:
    _mark(notification, {"seen_at": None}, seen_at=timezone.now())


def finish(*, notification: Notification) -> None:
    """Out of the way. What needed its reader needs them still; only their inbox is tidier."""
    _mark(notification, {"done_at": None}, done_at=timezone.now())


def take_back(*, notification: Notification) -> None:
    _mark(notification, {"done_at__isnull": False}, done_at=None)


@transaction.atomic
def finish_all(*, person: Any, urgency: str = "") -> int:
    """Everything that waits, or everything of one urgency."""
    waiting = Notification.objects.filter(person=person, done_at=None)
    done = (waiting.filter(urgency=urgency) if urgency else waiting).update(done_at=timezone.now())
    recount([person.pk])
    return done


@transaction.atomic
def mute(*, person: Any, thing: Key) -> Mute:
    """Hear of this thing only what needs one; what waits already and does not is put away."""
    kept, _is_new = Mute.objects.get_or_create(person=person, thing_type=thing[0], thing_id=thing[1])
    waiting = Notification.objects.filter(person=person, done_at=None, thing_type=thing[0], thing_id=thing[1])
    waiting.exclude(urgency=NEEDS_YOU).update(done_at=timezone.now())
    recount([person.pk])
    return kept


def unmute(*, mute: Mute) -> None:
    mute.delete()


@transaction.atomic
def _mark(notification: Notification, still: dict[str, Any], **written: Any) -> None:
    Notification.objects.filter(pk=notification.pk, **still).update(**written)
    recount([notification.person_id])
    notification.refresh_from_db(fields=["seen_at", "done_at"])
