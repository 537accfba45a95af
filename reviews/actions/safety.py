"""Into quarantine and out of it again: by a rule, or by those who keep the site safe."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.rules import as_moderator
from core import events
from core.clocks.acting import AT_ONCE, each
from core.moves import move
from core.permissions import require
from projects.actions import move_release
from projects.actions.endings import check_reason, ending
from projects.models import Release
from projects.states import PUBLIC, ReleaseState
from reviews.actions.locks import begin_lock, end_lock
from reviews.actions.takedowns import drop_proposals
from reviews.actions.triage import checked_letter
from reviews.models import Lock
from reviews.states import LOCK_MOVES, LockState

OPEN_AGAIN: dict[str, Any] = {"ending_reason": "", "ending_note": "", "replacement": None}


@transaction.atomic
def lock_release(*, release: Release, keeper: Any, reason: str, note: str) -> Release:
    """Lock a release away, published or not, until it has been looked into. Everybody is told why. Done alone it holds
    for a day; a second person keeps it locked."""
    require(keeper, "reviews.keep_safe", release)
    check_reason(reason, "quarantine")
    told = ending(release, reason=reason, note=note)
    move_release(
        release,
        "quarantine",
        actor=keeper,
        role=as_moderator(keeper),
        reason=reason,
        note=told["ending_note"],
        changes=told,
    )
    begin_lock(release=release, keeper=keeper, reason=reason)
    return release


@transaction.atomic
def lock_by_rule(*, release: Release, code: str, evidence: Sequence[Any] = (), reason: str = "malware") -> Release:
    """A scan or people found what must reach nobody. `code` is the finding's."""
    changes = {"ending_reason": reason, "ending_note": "", "replacement": None}
    move_release(release, "quarantine", reason=code, evidence=evidence, changes=changes)
    return release


@transaction.atomic
def restore_release(*, release: Release, keeper: Any, letter: str) -> Release:
    """It was looked into and is harmless: back to where it was, or to the editors if it had not been public yet."""
    require(keeper, "reviews.keep_safe", release)
    checked_letter(letter)
    return unlock(release=release, actor=keeper, role=as_moderator(keeper), note=letter)


@transaction.atomic
def unlock(*, release: Release, actor: Any, role: str, note: str, reason: str = "") -> Release:
    """Out of quarantine, as it was before."""
    name = "restore" if release.published_at else "clear"
    move_release(release, name, actor=actor, role=role, reason=reason, note=note, changes=OPEN_AGAIN)
    end_lock(release=release, actor=actor)
    if name == "restore":
        _as_it_was(release)
    drop_proposals(release, actor)
    return release


@transaction.atomic
def require_fixes(*, release: Release, keeper: Any, letter: str) -> Release:
    """Give a quarantined release back to its author, with what must go."""
    require(keeper, "reviews.keep_safe", release)
    checked_letter(letter)
    move_release(release, "require_fixes", actor=keeper, role=as_moderator(keeper), note=letter, changes=OPEN_AGAIN)
    end_lock(release=release, actor=keeper)
    drop_proposals(release, keeper)
    return release


def lapse_locks() -> int:
    """Nobody else looked within the day: the release is as it was before."""
    due = Lock.objects.filter(state=LockState.PROVISIONAL, due_at__lt=timezone.now())
    return each(due.select_related("release__project")[:AT_ONCE], _lapse)


@transaction.atomic
def _lapse(lock: Lock) -> None:
    move(lock, LOCK_MOVES, "lapse", reason="silence")
    if lock.release.state == ReleaseState.QUARANTINED:
        unlock(release=lock.release, actor=None, role="", note="", reason="lock_lapsed")


@transaction.atomic
def reinstate(*, release: Release, actor: Any, note: str) -> Release:
    """What was retracted because of a sample is public again: the sample was wrong."""
    move_release(release, "reinstate", actor=actor, role="judge", reason="appeal", note=note, changes=OPEN_AGAIN)
    _give_way(release)
    return release


def _as_it_was(release: Release) -> None:
    """A release that had been replaced or deprecated before it was locked is so again."""
    told = events.history(release, ["release.deprecate"]).last()
    locked = events.history(release, ["release.quarantine"]).last()
    if locked is not None and locked.from_state == ReleaseState.DEPRECATED and told is not None:
        name = (told.evidence or [{}])[0].get("replacement", "")
        words = ending(release, note=told.note, replacement=name)
        move_release(release, "deprecate", reason="restored", note=told.note, evidence=told.evidence, changes=words)
    else:
        _give_way(release)


def _give_way(release: Release) -> None:
    """A later release took its place while it was away."""
    if Release.objects.filter(project=release.project, number__gt=release.number, state__in=PUBLIC).exists():
        move_release(release, "supersede", reason="restored")
