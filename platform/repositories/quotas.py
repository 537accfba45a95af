"""How much may still come into a repository. Whose it is, and what they have room for, the packages above know."""

from collections.abc import Callable

from repositories.models import Repository

Quota = Callable[[Repository, int, bool], None]
_quotas: list[Quota] = []


def quota(check: Quota) -> Quota:
    """Register a check of so many bytes more, which raises a Problem where there is no room for them.

    It is asked twice: when a file is announced, and (`is_here`) in the transaction that takes it in, which it may lock.
    """
    _quotas.append(check)
    return check


def require_room(repository: Repository, size: int, *, is_here: bool = False) -> None:
    for check in _quotas:
        check(repository, size, is_here)
