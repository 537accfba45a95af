"""How much may still come into a repository. Whose it is, and what they have room for, the packages above know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from repositories.models import Repository


@dataclass(frozen=True)
class Coming:
    """A file on its way in, by the name that whoever sends it knows. Bytes that are known are told by their digest."""

    name: str
    size: int
    sha256: bytes | None = None


Quota = Callable[[Repository, Sequence[Coming], bool], None]
_quotas: list[Quota] = []


def quota(check: Quota) -> Quota:
    """Register a check of files that want in, which raises a Problem where there is no room for them all.

    It is asked when a file is announced, and (`is_here`) in every transaction that takes some in, which it may lock.
    """
    _quotas.append(check)
    return check


def require_room(repository: Repository, files: Sequence[Coming], *, is_here: bool = False) -> None:
    for check in _quotas:
        check(repository, files, is_here)


def too_large(size: int) -> str:
    """Why no file may be of this size here, or nothing."""
    limit = settings.UPLOAD_FILE_LIMIT
    text = _("%(size)d bytes are more than one file may have here (%(limit)d).")
    return text % {"size": size, "limit": limit} if size > limit else ""
