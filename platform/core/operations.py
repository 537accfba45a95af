"""Who may use which address: one table, filled by each package's `operations.py`, printed at `/about/roles`.

It is a promise, not the guard itself: the guards are the rules. A test walks every address with every role and
compares; an address without a row fails it.
"""

from dataclasses import dataclass, field
from enum import IntEnum


class Audience(IntEnum):
    """Smallest circle of people for whom an operation does something."""

    ANYONE = 0
    SIGNED_IN = 1
    WRITER = 2
    OWNER = 3
    REVIEWER = 4
    EDITOR = 5
    MODERATOR = 6
    OFFICER = 7
    ADMIN = 8


anyone, signed_in, writer, owner = Audience.ANYONE, Audience.SIGNED_IN, Audience.WRITER, Audience.OWNER
reviewer, editor, moderator = Audience.REVIEWER, Audience.EDITOR, Audience.MODERATOR
officer, admin = Audience.OFFICER, Audience.ADMIN


@dataclass(frozen=True)
class Operation:
    url_name: str
    methods: dict[str, Audience] = field(default_factory=dict)
    scope: str = ""


TABLE: dict[str, Operation] = {}


def operation(url_name: str, *, scope: str = "", **methods: Audience) -> None:
    """State who may call `url_name` with each method, and which scope a token needs for it."""
    if url_name in TABLE:
        raise ValueError(f"{url_name} is stated twice")
    TABLE[url_name] = Operation(url_name, methods, scope)
