"""What a reviewer judges, as far as the page, the program and the notices of a review know it.

They ask this and nothing behind it. So what a review is about may be a release, or stand in for one.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.utils.translation import gettext

from projects.models import Release


class Judged(Protocol):
    """`release` is the real one, for what only a release has: runs, earlier rounds, a release before it.

    `submission` has the columns of a submission: number, state, digest, dates.
    """

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def is_open(self) -> bool: ...
    @property
    def hides_authors(self) -> bool: ...
    def get_level_display(self) -> str: ...
    @property
    def release(self) -> Release | None: ...
    @property
    def submission(self) -> Any: ...
    @property
    def title(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def kind_label(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def card(self) -> str: ...
    @property
    def statements(self) -> Mapping[str, Any]: ...
    @property
    def manifest(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def size(self) -> int: ...


class JudgesRelease:
    """For a row with a `release`: what it froze and says of itself, by no name where authors are hidden."""

    release: Any
    digest: Any
    hides_authors: Any

    @property
    def title(self) -> str:
        """What its reviewers call it: in a double-blind round neither owner nor name, though the card may tell."""
        return unnamed(self.kind_label, self.digest) if self.hides_authors else str(self.release)

    @property
    def heading(self) -> str:
        return self.title if self.hides_authors else str(self.release.project)

    @property
    def submission(self) -> Release:
        found: Release = self.release
        return found

    @property
    def kind(self) -> str:
        return str(self.release.project.kind)

    @property
    def kind_label(self) -> str:
        return str(self.release.project.get_kind_display())

    @property
    def summary(self) -> str:
        return str(self.release.project.summary)

    @property
    def card(self) -> str:
        return str(self.release.card)

    @property
    def statements(self) -> Mapping[str, Any]:
        found: dict[str, Any] = self.release.statements
        return found

    @property
    def manifest(self) -> Sequence[Mapping[str, Any]]:
        found: list[dict[str, Any]] = self.release.manifest
        return found

    @property
    def size(self) -> int:
        return int(self.release.size)


def unnamed(kind_label: str, digest: str) -> str:
    """What a release is called where nobody may learn whose it is."""
    return gettext("%(kind)s %(digest)s") % {"kind": kind_label, "digest": digest[:8]}
