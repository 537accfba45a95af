"""What happens by itself when its time has come."""

from collections.abc import Callable, Iterable
from typing import Any

import structlog
from django.utils import timezone

from core.moves import move
from core.problems import Problem
from reviews.applications.models import Application, Attempt
from reviews.applications.states import APPLICATION_MOVES, ATTEMPT_MOVES, ApplicationState, AttemptState

log = structlog.get_logger(__name__)
AT_ONCE = 200


def expire_attempts() -> int:
    """Tries that were not finished in their days count as tries."""
    late = Attempt.objects.filter(state=AttemptState.OPEN, due_at__lt=timezone.now())
    return each(late[:AT_ONCE], lambda attempt: move(attempt, ATTEMPT_MOVES, "expire", reason="late"))


def lapse_applications() -> int:
    """Applicants who said nothing for long."""
    waiting = [ApplicationState.CALIBRATION, ApplicationState.MORE_INFO]
    silent = Application.objects.filter(state__in=waiting, due_at__lt=timezone.now()).exclude(attempts__state="rating")
    return each(silent[:AT_ONCE], lambda one: move(one, APPLICATION_MOVES, "lapse", reason="silence"))


def each(things: Iterable[Any], act: Callable[[Any], Any]) -> int:
    """Each in a transaction of its own: one that fails stops no other."""
    done = 0
    for thing in things:
        try:
            act(thing)
            done += 1
        except Problem as problem:  # somebody acted meanwhile
            log.warning("clock_act_refused", about=str(thing), code=problem.own_code)
    return done
