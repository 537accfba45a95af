"""The edges of the machine that a year in minutes needs moved: its clock, its chance, and the children of its checks.

The clock is moved for the whole process, below Python, so that columns, ids and
due dates agree; chance comes from the seed, so that ids, draws and rankings come again; checks look at the real files
in this process, and a model is not loaded: to begin torch three thousand times is not what a year is lived for.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

import time_machine

from reviews.checks.confinement.parent import Children
from reviews.checks.findings import Finding
from reviews.checks.registry import Check
from reviews.simulation.chance import Dice

LOADED_BY_ENGINE = "engine"
Move = Callable[[datetime], None]


@contextmanager
def moved(start: datetime, dice: Dice) -> Iterator[Move]:
    """Yields the hand that moves the clock."""
    with (
        time_machine.travel(start, tick=False) as traveller,
        patch("os.urandom", dice.bytes),
        patch("random._urandom", dice.bytes),
        patch.object(Children, "run", look_here),
    ):
        yield traveller.move_to


def look_here(children: Children, check: Check, *, alive: Callable[[], None] = lambda: None) -> list[Finding]:
    """What a confined child would find, without the child: these files are ours."""
    return [] if check.company == LOADED_BY_ENGINE else check.run(children.subject)
