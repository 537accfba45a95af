"""What a person was told, in words of their language, as far as they may still see what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from notifications.models import Notification
from notifications.telling import NOTICES, Key, Words, found


@dataclass(frozen=True)
class Told:
    """A notification with its words, and the name of the thing that could be muted."""

    notification: Notification
    words: Words
    thing: str


def notifications_of(reader: Any) -> QuerySet[Notification]:
    """Everything this person was told, newest first."""
    if not getattr(reader, "is_authenticated", False):
        return Notification.objects.none()
    return Notification.objects.filter(person=reader).select_related("event__actor").order_by("-id")


def in_words(reader: Any, notifications: Iterable[Notification]) -> list[Told]:
    rows = list(notifications)
    keys = {key for row in rows for key in (_subject(row), _thing(row))}
    seen = found(reader, keys)
    return [_told(row, seen) for row in rows]


def _told(row: Notification, seen: dict[Key, Any]) -> Told:
    about, thing = seen.get(_subject(row)), seen.get(_thing(row))
    notice = NOTICES.get(row.notice)
    if about is None or notice is None:
        return Told(row, Words(_("Something that you can no longer see")), "")
    return Told(row, notice.words(row.event, about), str(thing or ""))


def _subject(row: Notification) -> Key:
    return row.event.object_type, row.event.object_id


def _thing(row: Notification) -> Key:
    return row.thing_type, row.thing_id
