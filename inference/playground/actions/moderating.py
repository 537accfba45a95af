"""What flags and those who judge them do with shared prompts. Whether they may is asked in `moderation`."""

from typing import Any

from django.db import transaction

from accounts.rules import as_moderator
from core import events
from inference.playground.models import SavedPrompt
from moderation.hiding import hide_row, show_row


@transaction.atomic
def hide_prompt(prompt: SavedPrompt, *, user: Any, note: str) -> None:
    """From then on only whoever wrote it sees it."""
    if hide_row(prompt):
        events.record("prompt.hidden", prompt, actor=user, role=as_moderator(user), note=note)


@transaction.atomic
def show_prompt(prompt: SavedPrompt, *, user: Any, note: str) -> None:
    if show_row(prompt):
        events.record("prompt.shown", prompt, actor=user, role=as_moderator(user), note=note)
