"""The number in the head of every page: counted when it changed, otherwise remembered for a minute."""

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db import transaction

from core.recalling import recalled_or
from core.redis import doing_without
from notifications.models import Notification
from notifications.states import FYI

KEPT_FOR = 60


def unseen(reader: Any) -> int:
    """What this person has not looked at yet and may want to: everything but what is only for their information."""
    if not getattr(reader, "is_authenticated", False):
        return 0
    return recalled_or(_key(reader.pk), lambda: _count(reader), KEPT_FOR)


def recount(people: Iterable[str]) -> None:
    """Forget what was counted, once the present transaction is over."""
    keys = [_key(person) for person in people]
    if keys:
        transaction.on_commit(lambda: _forget(keys))


def _count(reader: Any) -> int:
    waiting = Notification.objects.filter(person=reader, in_inbox=True, seen_at=None, done_at=None)
    return waiting.exclude(urgency=FYI).count()


def _forget(keys: list[str]) -> None:
    with doing_without("forgetting what is unseen"):
        cache.delete_many(keys)


def _key(person: str) -> str:
    return f"unseen:{person}"
