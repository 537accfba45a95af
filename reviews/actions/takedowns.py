"""Taking a release down for good needs two persons: one proposes, another confirms within the time for it."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import as_moderator
from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import Conflict
from projects.actions import move_release
from projects.actions.endings import check_reason, plain
from projects.models import Release
from projects.states import ReleaseState
from reviews.actions.locks import confirm_lock, end_lock
from reviews.actions.triage import checked_letter
from reviews.models import Lock, Takedown
from reviews.states import TAKEDOWN_MOVES, LockState, TakedownState


@transaction.atomic
def propose_takedown(*, release: Release, keeper: Any, reason: str, letter: str) -> Takedown:
    """Say why a locked release should never come back. Nothing happens until somebody else confirms it."""
    require(keeper, "reviews.keep_safe", release)
    check_reason(reason, "take_down")
    checked_letter(letter)
    locked = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    if locked.state != ReleaseState.QUARANTINED:
        raise Conflict(
            _("Only a release that is locked away can be taken down."), code="wrong_state", state=locked.state
        )
    policy = current("review")
    try:
        with transaction.atomic():
            takedown = Takedown.objects.create(
                release=release,
                reason=reason,
                letter=letter,
                digest=locked.digest,
                proposed_by=keeper,
                due_at=timezone.now() + timedelta(days=policy["takedown_days"]),
                policy_version=policy.reference,
            )
    except IntegrityError:
        raise Conflict(_("Somebody has proposed this already; confirm or refuse it."), code="proposed") from None
    events.record(
        "takedown.propose",
        takedown,
        actor=keeper,
        role=as_moderator(keeper),
        to_state=takedown.state,
        reason=reason,
        note=letter,
        evidence=[{"release": release.pk, "digest": locked.digest}],
        policy_version=policy.reference,
    )
    _agree_to_the_lock(locked, keeper)
    return takedown


@transaction.atomic
def confirm_takedown(*, takedown: Takedown, keeper: Any) -> Takedown:
    """The second person's word: the release is taken down, its files never served again, its verdict kept."""
    _require_second(takedown, keeper)
    move(takedown, TAKEDOWN_MOVES, "confirm", actor=keeper, role=as_moderator(keeper), changes={"answered_by": keeper})
    move_release(
        takedown.release,
        "take_down",
        actor=keeper,
        role=as_moderator(keeper),
        reason=takedown.reason,
        note=takedown.letter,
        evidence=[{"takedown": takedown.pk, "digest": takedown.digest}],
        changes={"ending_reason": takedown.reason, "ending_note": takedown.letter},
    )
    end_lock(release=takedown.release, actor=keeper)
    return takedown


@transaction.atomic
def refuse_takedown(*, takedown: Takedown, keeper: Any, note: str = "") -> Takedown:
    """Do not agree. The one who proposed it may take it back by the same door."""
    require(keeper, "reviews.keep_safe", takedown)
    said = plain(note)
    changes = {"answered_by": keeper, "answer": said}
    move(takedown, TAKEDOWN_MOVES, "refuse", actor=keeper, role=as_moderator(keeper), note=said, changes=changes)
    return takedown


def lapse_takedowns() -> int:
    """Nobody else agreed in time: the proposal is off, the release stays locked until somebody decides."""
    due = Takedown.objects.filter(state=TakedownState.PROPOSED, due_at__lt=timezone.now())
    lapsed = 0
    for takedown in due[:200]:
        try:
            move(takedown, TAKEDOWN_MOVES, "lapse", reason="silence")
            lapsed += 1
        except Conflict:  # answered in this very moment
            continue
    return lapsed


def drop_proposals(release: Release, keeper: Any) -> None:
    """The release left its quarantine another way."""
    for takedown in Takedown.objects.filter(release=release, state=TakedownState.PROPOSED):
        move(
            takedown, TAKEDOWN_MOVES, "refuse", actor=keeper, role=as_moderator(keeper), changes={"answered_by": keeper}
        )


def _agree_to_the_lock(release: Release, keeper: Any) -> None:
    """Who would take down what somebody else locked away has confirmed that it is locked."""
    lock = Lock.objects.filter(release=release, state=LockState.PROVISIONAL).exclude(locked_by=keeper).first()
    if lock is not None:
        confirm_lock(lock=lock, keeper=keeper)


def _require_second(takedown: Takedown, keeper: Any) -> None:
    require(keeper, "reviews.keep_safe", takedown)
    text = _("You proposed this yourself. Taking a release down needs a second person.")
    require(keeper, "reviews.answer_takedown", takedown, text)
