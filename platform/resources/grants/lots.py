"""A lot that anybody can draw again.

The k-th draw, from 0, reads SHA-256 of `seed:k` as a whole number, modulo the tickets that are left; the tickets lie in
the order of the names that they bear. Whoever is drawn leaves with all of theirs.
"""

import hashlib
from collections.abc import Mapping


def drawn(seed: str, tickets: Mapping[str, int]) -> list[str]:
    """All names, in the order in which they are drawn."""
    left, order = dict(sorted(tickets.items())), list[str]()
    for turn in range(len(left)):
        name = _holder(left, _number(f"{seed}:{turn}") % sum(left.values()))
        order.append(name)
        del left[name]
    return order


def _number(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def _holder(tickets: Mapping[str, int], ticket: int) -> str:
    for name, count in tickets.items():
        if ticket < count:
            return name
        ticket -= count
    raise ValueError("there is no such ticket")
