"""What waits on desks and may be claimed. Packages above register it; this one knows none of them.

    claimable("release", find_on_desk)

`find(user, id)` gives its name and address if it waits on a desk of this person and they may judge it, else None.
"""

from collections.abc import Callable
from typing import Any, NamedTuple


class Waiting(NamedTuple):
    name: str
    address: str


Find = Callable[[Any, str], Waiting | None]
CLAIMABLE: dict[str, Find] = {}


def claimable(kind: str, find: Find) -> None:
    if kind in CLAIMABLE:
        raise ValueError(f"{kind} is claimable already")
    CLAIMABLE[kind] = find
