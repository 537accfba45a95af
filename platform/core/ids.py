"""Public ids: ULIDs, so that they sort by time of birth and tell nothing about how many there are."""

from ulid import ULID


def new_id() -> str:
    """26 lower-case characters of Crockford's base 32."""
    return str(ULID()).lower()
