"""Public ids: ULIDs, so that they sort by time of birth and tell nothing about how many there are."""

import threading

from ulid import ULID

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
