"""Public ids: ULIDs, so that they sort by time of birth and tell nothing about how many there are."""

import re
import threading
from datetime import datetime

from ulid import ULID

SHAPE = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")
RANDOM_BITS = 80  # below the milliseconds
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """26 lower-case characters of Crockford's base 32. One process never gives a smaller one than before.

    A ULID knows milliseconds, and several events of one transaction fall into one: their order must not be a matter of
    chance.
    """
    global _last  # noqa: PLW0603  (the one clock of this process)
    with _lock:
        _last = max(int(ULID()), _last + 1)
        return str(ULID.from_int(_last)).lower()


def least_id_at(moment: datetime) -> str:
    """No id born from this moment on is smaller: old rows are found by their key."""
    return str(ULID.from_int(int(moment.timestamp() * 1000) << RANDOM_BITS)).lower()


def is_id(text: str) -> bool:
    """Whether this could be one of ours. What could not need not be looked for, and some of it (NUL) must not be."""
    return SHAPE.fullmatch(text) is not None
