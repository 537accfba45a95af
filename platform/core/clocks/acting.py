"""What follows from time happens to one thing after the other, each in a transaction of its own."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import structlog
from django.db import InterfaceError, OperationalError

from core.problems import Problem

log = structlog.get_logger(__name__)
T = TypeVar("T")
AT_ONCE = 200  # so many things a turn; the next turn takes the rest


def each(things: Iterable[T], act: Callable[[T], Any]) -> int:
    """How many were done. One that is refused stops no other; an act that found nothing to do returns False.

    Raises the first fault that nobody had thought of, once all others had their turn: the next turn begins with the
    same one, so what comes after it would wait for ever.
    """
    done = 0
    faults: list[Exception] = []
    for thing in things:
        try:
            done += act(thing) is not False
        except Problem as problem:  # somebody acted meanwhile, or may no longer
            log.warning("clock_act_refused", about=str(thing), code=problem.own_code)
        except (OperationalError, InterfaceError):  # the database is away, for all of them
            raise
        except Exception as fault:
            log.exception("clock_act_failed", about=str(thing))
            faults.append(fault)
    if faults:
        raise faults[0]
    return done
