"""By the two functions that a migration keeps in PostgreSQL: one round trip, planned once for each connection."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from core.ids import new_id
from resources.ledger.states import Kept, ReservationState

RESERVE = "SELECT ledger_reserve(%s, %s, %s, %s, %s, %s)"
END = "SELECT ledger_end(%s, %s, %s, %s, %s, %s, %s)"


def reserve(key: str, account: str, amount: int, expires_at: datetime) -> Kept:
    return Kept(_ask(RESERVE, [key, account, amount, timezone.now(), expires_at, new_id()]))


def end(key: str, state: ReservationState, measured: int, reason: str) -> int | None:
    paid: int | None = _ask(END, [key, state.value, measured, timezone.now(), reason, new_id(), new_id()])
    return paid


def _ask(statement: str, values: Sequence[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
