"""A release that one person locked away alone: it takes a second one, or the lock lapses."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import as_moderator
from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from projects.models import Release
from reviews.models import Lock
from reviews.states import LOCK_MOVES, LockState


def begin_lock(*, release: Release, keeper: Any, reason: str) -> Lock:
    """One person's word, good for a day."""
    policy = current("review")
    due = timezone.now() + timedelta(hours=policy["lock_hours"])
    facts = {"reason": reason, "locked_by": keeper, "due_at": due, "policy_version": policy.reference}
    lock = Lock.objects.create(release=release, **facts)
    events.record("lock.begin", lock, actor=keeper, role=as_moderator(keeper), to_state=lock.state, reason=reason)
    return lock


@transaction.atomic
def confirm_lock(*, lock: Lock, keeper: Any) -> Lock:
    """The second person's word: it stays locked until somebody decides."""
    text = _("You locked it away yourself. It takes a second person to keep it locked.")
    require(keeper, "reviews.keep_safe", lock)
    require(keeper, "reviews.confirm_lock", lock, text)
    move(lock, LOCK_MOVES, "confirm", actor=keeper, role=as_moderator(keeper), changes={"confirmed_by": keeper})
    return lock


def end_lock(*, release: Release, actor: Any, name: str = "end") -> None:
    """Somebody decided what becomes of the release: nothing is left to confirm."""
    lock = Lock.objects.filter(release=release, state=LockState.PROVISIONAL).first()
    if lock is not None:
        move(lock, LOCK_MOVES, name, actor=actor)
