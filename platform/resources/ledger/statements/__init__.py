"""What every run costs the database, written out: through the ORM a reservation took three times as long.

On PostgreSQL either is one statement (`at_once`), elsewhere a transaction of several (`one_by_one`): the same steps in
the same order. What each has left of a bare update of one row tells benchmarks/ledger.py.
"""

from datetime import datetime

from django.db import connection

from resources.ledger.statements import at_once, one_by_one
from resources.ledger.states import Kept, ReservationState


def reserve(key: str, account: str, amount: int, expires_at: datetime) -> Kept:
    """Whether it is kept; otherwise nothing has changed."""
    act = at_once.reserve if connection.vendor == "postgresql" else one_by_one.reserve
    return act(key, account, amount, expires_at)


def end(key: str, state: ReservationState, measured: int, reason: str = "") -> int | None:
    """What is paid; None when it was ended before, or never held."""
    act = at_once.end if connection.vendor == "postgresql" else one_by_one.end
    return act(key, state, measured, reason)
