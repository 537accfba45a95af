"""The number in the head of every page: counted when it changed, otherwise remembered for a minute."""

from collections.abc import Iterable
from typing import Any

import structlog
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from notifications.models import Notification
from notifications.states import FYI

log = structlog.get_logger(__name__)
KEPT_FOR = 60


def unseen(reader: Any) -> int:
    """What this person has not looked at yet and may want to: everything but what is only for their information."""
    if not getattr(reader, "is_authenticated", False):
        return 0
    try:
        return int(cache.get_or_set(_key(reader.pk), lambda: _count(reader), KEPT_FOR) or 0)
    except RedisError as error:  # a page without its cache is slower, not broken
        log.warning("unseen_not_remembered", error=repr(error))
        return _count(reader)


def recount(people: Iterable[str]) -> None:
    """Forget what was counted, once the present transaction is over."""
    keys = [_key(person) for person in people]
    if keys:
        transaction.on_commit(lambda: _forget(keys))


def _count(reader: Any) -> int:
    waiting = Notification.objects.filter(person=reader, in_inbox=True, seen_at=None, done_at=None)
    return waiting.exclude(urgency=FYI).count()


def _forget(keys: list[str]) -> None:
    try:
        cache.delete_many(keys)
    except RedisError as error:
        log.warning("unseen_not_forgotten", error=repr(error))


def _key(person: str) -> str:
    return f"unseen:{person}"
