"""What follows from time happens to one thing after the other, each in a transaction of its own."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import structlog

from core.problems import Problem

log = structlog.get_logger(__name__)
T = TypeVar("T")
AT_ONCE = 200  # so many things a turn; the next turn takes the rest


def each(things: Iterable[T], act: Callable[[T], Any]) -> int:
    """How many were done. One that is refused stops no other; an act that found nothing to do returns False."""
    done = 0
    for thing in things:
        try:
            done += act(thing) is not False
        except Problem as problem:  # somebody acted meanwhile, or may no longer
            log.warning("clock_act_refused", about=str(thing), code=problem.own_code)
    return done
