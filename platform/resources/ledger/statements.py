"""The statements that every run costs, written out: through the ORM a reservation took three times as long
(benchmarks/ledger.py). One text serves SQLite and PostgreSQL. Each answers whether it found its row.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from core.ids import new_id
from resources.ledger.states import EntryKind, ReservationState

HOLD = """
    INSERT INTO ledger_reservation (key, account_id, amount, state, charged, refunded, held_at, expires_at)
    VALUES (%s, %s, %s, 'held', 0, 0, %s, %s) ON CONFLICT (key) DO NOTHING"""
LET_GO = "DELETE FROM ledger_reservation WHERE key = %s"
KEEP = """
    UPDATE ledger_account SET available = available - %s, reserved = reserved + %s WHERE id = %s AND available >= %s"""
END = """
    UPDATE ledger_reservation SET state = %s, measured = %s, ended_at = %s,
    charged = CASE WHEN amount < %s THEN amount ELSE %s END
    WHERE key = %s AND state = 'held' RETURNING account_id, amount, charged"""
FREE = """
    UPDATE ledger_account SET reserved = reserved - %s, spent = spent + %s, available = available + %s WHERE id = %s"""
ENTER = "INSERT INTO ledger_entry (id, key, kind, amount, source_id, target_id, at, reason, note) VALUES "
ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, '')"


def hold(key: str, account: str, amount: int, expires_at: datetime) -> bool:
    """False when the key stands for a reservation already."""
    return _run(HOLD, [key, account, amount, _at(timezone.now()), _at(expires_at)])


def keep(account: str, amount: int) -> bool:
    """False when less is available."""
    return _run(KEEP, [amount, amount, account, amount])


def let_go(key: str) -> bool:
    """Take back what was held in this very transaction, and kept by nothing."""
    return _run(LET_GO, [key])


def end(key: str, state: ReservationState, measured: int) -> tuple[str, int, int] | None:
    """The account, what was reserved and what of it is paid; None when it was ended before, or never held."""
    paid = max(measured, 0)
    with connection.cursor() as cursor:
        cursor.execute(END, [state.value, measured, _at(timezone.now()), paid, paid, key])
        found: tuple[str, int, int] | None = cursor.fetchone()
    return found


def free(account: str, amount: int, charged: int) -> bool:
    return _run(FREE, [amount, charged, amount - charged, account])


def enter(account: str, lines: Sequence[tuple[str, EntryKind, int, str]]) -> None:
    """Entries within one account: key, kind, amount and reason of each."""
    now, values = _at(timezone.now()), list[Any]()
    for key, kind, amount, reason in lines:
        values += [new_id(), key, kind.value, amount, account, account, now, reason]
    _run(ENTER + ", ".join([ROW] * len(lines)), values)


def _run(statement: str, values: Sequence[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount)


def _at(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
