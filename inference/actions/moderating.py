"""What flags and those who judge them do with runs. Whether they may is asked where the flags are (`moderation`)."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.rules import as_moderator
from core import events
from inference.models import Run


@transaction.atomic
def withhold_run(run: Run, *, user: Any, note: str) -> None:
    """Whoever asked still reads it; whomever they shared it with does not."""
    if Run.objects.filter(pk=run.pk, withheld_at=None).update(withheld_at=timezone.now()):
        role = as_moderator(user)
        events.record("run.withhold", run, actor=user, role=role, note=note)


@transaction.atomic
def give_run_back(run: Run, *, user: Any, note: str) -> None:
    if Run.objects.filter(pk=run.pk, withheld_at__isnull=False).update(withheld_at=None):
        role = as_moderator(user)
        events.record("run.give_back", run, actor=user, role=role, note=note)
