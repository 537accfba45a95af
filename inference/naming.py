"""Names of models; and of what release something is, as its reader may know it.

Whoever reviews it in a double-blind round does not know it by name, nor does anybody whom its project is hidden from
by now: what they ran stays theirs, what it is called today is not told.
"""

import re
from typing import Any

from projects.states import LOCKED
from reviews.models import unnamed

NAME = re.compile(r"(?P<owner>[^/@]+)/(?P<name>[^/@]+)(?:@v?(?P<number>\d{1,9})(?:\.\d+){0,2})?", re.ASCII)
"""`owner/name`, or `owner/name@3` for one of its releases."""


class OfRelease:
    """For rows with a `release`, fetched through whoever reads them with `veil` and `is_known` beside it."""

    release: Any

    @property
    def veiled_in(self) -> str:
        """The review of its reader that hides whose the release is; known where it was fetched through them."""
        return getattr(self, "veil", None) or ""

    @property
    def is_nameless(self) -> bool:
        """Its reader may not know whose it is, or not any more."""
        return bool(self.veiled_in) or not getattr(self, "is_known", True)

    @property
    def is_locked_away(self) -> bool:
        return self.release.state in LOCKED

    @property
    def model(self) -> str:
        """What was run, as its reader may know it."""
        return (
            unnamed(self.release.project.get_kind_display(), self.release.digest)
            if self.is_nameless
            else str(self.release)
        )

    @property
    def speaker(self) -> str:
        return self.model if self.is_nameless else str(self.release.project.name)
