"""Statement by statement, in one transaction, in a text that every database understands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from core.ids import new_id
from resources.ledger.states import EntryKind, Kept, ReservationState

HOLD = """
    INSERT INTO ledger_reservation (key, account_id, amount, state, charged, refunded, held_at, expires_at)
    VALUES (%s, %s, %s, 'held', 0, 0, %s, %s) ON CONFLICT (key) DO NOTHING"""
LET_GO = "DELETE FROM ledger_reservation WHERE key = %s"
KEEP = """
    UPDATE ledger_account SET available = available - %s, reserved = reserved + %s WHERE id = %s AND available >= %s"""
END = """
    UPDATE ledger_reservation SET state = %s, measured = %s, ended_at = %s,
    charged = CASE WHEN amount < %s THEN amount ELSE %s END
    WHERE key = %s AND ended_at IS NULL RETURNING account_id, amount, charged"""
FREE = """
    UPDATE ledger_account SET reserved = reserved - %s, spent = spent + %s, available = available + %s WHERE id = %s"""
ENTER = "INSERT INTO ledger_entry (id, key, kind, amount, source_id, target_id, at, reason, note) VALUES "
ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, '')"


# Nothing is left to undo when this is refused, so that it costs no savepoint in the caller's transaction.
@transaction.atomic(savepoint=False)
def reserve(key: str, account: str, amount: int, expires_at: datetime) -> Kept:
    if not _run(HOLD, [key, account, amount, _at(timezone.now()), _at(expires_at)]):
        return Kept.KNOWN
    if not _run(KEEP, [amount, amount, account, amount]):
        _run(LET_GO, [key])
        return Kept.SHORT
    _enter(account, [(f"reserve:{key}", EntryKind.RESERVE, amount, "")])
    return Kept.KEPT


@transaction.atomic(savepoint=False)
def end(key: str, state: ReservationState, measured: int, reason: str) -> int | None:
    paid = max(measured, 0)
    with connection.cursor() as cursor:
        cursor.execute(END, [state.value, measured, _at(timezone.now()), paid, paid, key])
        found: tuple[str, int, int] | None = cursor.fetchone()
    if found is None:
        return None
    account, amount, charged = found
    _run(FREE, [amount, charged, amount - charged, account])
    lines = [
        (f"spend:{key}", EntryKind.SPEND, charged, ""),
        (f"release:{key}", EntryKind.RELEASE, amount - charged, reason),
    ]
    _enter(account, [line for line in lines if line[2]])
    return charged


def _enter(account: str, lines: Sequence[tuple[str, EntryKind, int, str]]) -> None:
    """Entries within one account: key, kind, amount and reason of each."""
    now, values = _at(timezone.now()), list[Any]()
    for key, kind, amount, reason in lines:
        values += [new_id(), key, kind.value, amount, account, account, now, reason]
    _run(ENTER + ", ".join([ROW] * len(lines)), values)


def _run(statement: str, values: Sequence[Any]) -> bool:
    """Whether it found its row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount)


def _at(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
