"""Pauses that the conduct body decides: until a day that is named, nobody but an appeal ends one."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.rules import as_moderator
from core.moves import move
from core.permissions import require
from reviews.applications.actions.standing import come_back, leave, reasoned
from reviews.applications.models import Standing
from reviews.applications.queries.standing import paused_for_conduct
from reviews.applications.states import STANDING_MOVES, StandingState


@transaction.atomic
def pause_for_conduct(*, standing: Standing, by: Any, until: datetime, note: str) -> Standing:
    """Let somebody rest from reviewing; who paused already cannot return by themselves before the day named."""
    require(by, "applications.suspend", standing)
    told: dict[str, Any] = {"actor": by, "role": as_moderator(by), "reason": "conduct", "note": reasoned(note)}
    if standing.state == StandingState.PAUSED:
        move(standing, STANDING_MOVES, "keep_paused", changes=_still_paused(standing, until), **told)
    else:
        move(standing, STANDING_MOVES, "pause", changes={"held_until": until}, **told)
        leave(standing=standing)
    return standing


@transaction.atomic
def release_from_pause(*, standing: Standing, judge: Any, note: str) -> Standing:
    """An appeal undid it. Who had paused by themselves stays so until they return."""
    if standing.state != StandingState.PAUSED or standing.held_until is None:
        return standing
    told: dict[str, Any] = {"actor": judge, "role": "judge", "reason": "appeal", "note": note}
    if paused_for_conduct(standing):
        come_back(standing, **told)
    else:
        move(standing, STANDING_MOVES, "free_pause", changes=_still_paused(standing, None), **told)
    return standing


def _still_paused(standing: Standing, until: datetime | None) -> dict[str, Any]:
    """The pause goes on: how long somebody was away counts from its beginning, and the later day holds."""
    later = max(until, standing.held_until) if until and standing.held_until else until
    return {"held_until": later, "state_changed_at": standing.state_changed_at}
