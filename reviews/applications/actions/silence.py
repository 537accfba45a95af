"""Reviewers who do nothing here for long: told twice, then asked no more until they return."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.clocks.acting import AT_ONCE, each
from core.permissions import require
from core.policies import current
from core.problems import Conflict
from reviews.applications.actions.standing import pause
from reviews.applications.models import Standing
from reviews.applications.queries.silence import fallen_silent, heard_again, silent_to_the_end
from reviews.applications.states import StandingState


def watch_silence() -> int:
    """Once a day: who came back is left alone, who stays silent is paused, who falls silent is told."""
    back = each(heard_again()[:AT_ONCE], lambda standing: stay(standing=standing))
    gone = each(silent_to_the_end()[:AT_ONCE], lambda standing: pause(standing=standing, reason="silence"))
    return back + gone + each(fallen_silent()[:AT_ONCE], lambda standing: warn_silent(standing=standing))


@transaction.atomic
def warn_silent(*, standing: Standing) -> Standing:
    """The first of two notices; the clock, which runs from now on, gives the second."""
    days = current("reviewers")["quiet_notice_days"]
    _turn(standing, before="", owner="reviewer", due=timezone.now() + timedelta(days=days))
    events.record("standing.warn", standing, from_state=standing.state, to_state=standing.state, reason="silence")
    return standing


@transaction.atomic
def stay(*, standing: Standing, user: Any = None) -> Standing:
    """Still here: by a click, or, without `user`, because they did something here meanwhile."""
    if user is not None:
        require(user, "applications.pause", standing)
    _turn(standing, before="reviewer", owner="", due=None)
    events.record(
        "standing.stay",
        standing,
        actor=user,
        role="reviewer" if user else "",
        from_state=standing.state,
        to_state=standing.state,
    )
    return standing


def _turn(standing: Standing, *, before: str, owner: str, due: Any) -> None:
    active = Standing.objects.filter(pk=standing.pk, state=StandingState.ACTIVE, clock_owner=before)
    if not active.update(clock_owner=owner, due_at=due):
        raise Conflict(_("Nobody asks whether you are still here."), code="wrong_state", state=standing.state)
    standing.clock_owner, standing.due_at = owner, due
