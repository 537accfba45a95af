"""What flags and those who judge them do with collections. Whether they may is asked in `moderation`."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.rules import as_moderator
from core import events
from projects.collections.models import Collection


@transaction.atomic
def hide_collection(collection: Collection, *, user: Any, note: str) -> None:
    """From then on those see it in whose owner's name it was made."""
    if Collection.objects.filter(pk=collection.pk, hidden_at=None).update(hidden_at=timezone.now()):
        events.record("collection.hidden", collection, actor=user, role=as_moderator(user), note=note)


@transaction.atomic
def show_collection(collection: Collection, *, user: Any, note: str) -> None:
    if Collection.objects.filter(pk=collection.pk, hidden_at__isnull=False).update(hidden_at=None):
        events.record("collection.shown", collection, actor=user, role=as_moderator(user), note=note)
