"""What follows when somebody joins or leaves a team, in the same transaction. Packages above say so at start.

@on_joining
def reach_its_projects(membership: TeamMembership) -> None: ...
"""

from collections.abc import Callable
from typing import TypeVar

from accounts.models import TeamMembership

Follow = TypeVar("Follow", bound=Callable[[TeamMembership], None])
_joining: list[Callable[[TeamMembership], None]] = []
_leaving: list[Callable[[TeamMembership], None]] = []


def on_joining(function: Follow) -> Follow:
    _joining.append(function)
    return function


def on_leaving(function: Follow) -> Follow:
    _leaving.append(function)
    return function


def joined(membership: TeamMembership) -> None:
    for follow in _joining:
        follow(membership)


def left(membership: TeamMembership) -> None:
    """Called while the membership still stands."""
    for follow in _leaving:
        follow(membership)
