"""Of what release something is, as its reader may know it: whoever reviews it in a double-blind round, not by name."""

from typing import Any

from reviews.models import unnamed


class OfRelease:
    """For rows with a `release`, fetched through whoever reads them with `veil` beside it."""

    release: Any

    @property
    def veiled_in(self) -> str:
        """The review of its reader that hides whose the release is; known where it was fetched through them."""
        return getattr(self, "veil", None) or ""

    @property
    def model(self) -> str:
        """What was run, as its reader may know it."""
        return (
            unnamed(self.release.project.get_kind_display(), self.release.digest)
            if self.veiled_in
            else str(self.release)
        )

    @property
    def speaker(self) -> str:
        return self.model if self.veiled_in else str(self.release.project.name)
