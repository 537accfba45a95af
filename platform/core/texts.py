"""What every text that a person sends goes through, before anything is kept of it."""

from django.utils.translation import gettext as _

from core.problems import BadInput

TEXT_LIMIT = 10_000  # some pages
LINE_LIMIT = 60


def written(text: str, field: str, *, limit: int = TEXT_LIMIT, needed: str = "") -> str:
    """The text without the space around it, and without NUL, which PostgreSQL cannot hold.

    `needed` says what to write where nothing is no answer. Raises BadInput naming `field`.
    """
    said = text.strip().replace("\x00", "")
    if needed and not said:
        raise BadInput(fields={field: needed})
    if len(said) > limit:
        raise BadInput(fields={field: _("Use at most %(limit)d characters.") % {"limit": limit}})
    return said


def line(text: str, field: str, *, limit: int = LINE_LIMIT, needed: str = "") -> str:
    """As `written`, on one line."""
    return written(" ".join(text.split()), field, limit=limit, needed=needed)
