"""Brings what engines measured from Redis, where it could be lost, into the database, where it stays."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from core.redis import connection
from inference.models import Measurement
from inference.wire import keys
from inference.wire.measurements import unpack_measured

BATCH = 1_000


def keep_measurements() -> int:
    """Returns how many were brought. They leave Redis only once they are kept: who is cut off in between brings them
    again, and a second time they are known."""
    client, brought = connection(), 0
    while entries := _first_entries():
        Measurement.objects.bulk_create([_row(*one) for one in entries], ignore_conflicts=True)
        client.xdel(keys.MEASURED, *(entry for entry, _fields in entries))
        brought += len(entries)
    return brought


def _first_entries() -> list[tuple[bytes, Mapping[bytes, bytes]]]:
    found: Any = connection().xrange(keys.MEASURED, count=BATCH)
    return list(found)


def _row(entry: bytes, fields: Mapping[bytes, bytes]) -> Measurement:
    told = unpack_measured(fields[b"m"])
    return Measurement(
        entry=entry.decode(), run=told.run, deployment=told.deployment, attempt=told.attempt, **asdict(told.usage)
    )
