"""What flags and those who judge them do with collections. Whether they may is asked in `moderation`."""

from typing import Any

from django.db import transaction

from accounts.rules import as_moderator
from core import events
from moderation.hiding import hide_row, show_row
from projects.collections.models import Collection


@transaction.atomic
def hide_collection(collection: Collection, *, user: Any, note: str) -> None:
    """From then on those see it in whose owner's name it was made."""
    if hide_row(collection):
        events.record("collection.hidden", collection, actor=user, role=as_moderator(user), note=note)


@transaction.atomic
def show_collection(collection: Collection, *, user: Any, note: str) -> None:
    if show_row(collection):
        events.record("collection.shown", collection, actor=user, role=as_moderator(user), note=note)
