"""What the site lacks for the moment, told as that: nobody's mistake, nothing was done, and asking again is right."""

import structlog
from django.db.transaction import TransactionManagementError
from django.db.utils import OperationalError
from django.utils.translation import gettext as _

from core.problems import NoSpace, Problem, Unavailable
from core.redis import AGAIN_SECONDS, away, is_away

log = structlog.get_logger(__name__)
# As SQLite and PostgreSQL put it.
FULL = ("database or disk is full", "No space left on device")
TAKEN = ("database is locked", "database table is locked")


def no_space() -> NoSpace:
    return NoSpace(_("The disk of this site is full. Nothing was kept; try again later."))


def outage(error: BaseException, what: str) -> Problem | None:
    """The problem that this error is, where it is one of these; the log is told what was asked for."""
    if error.__cause__ is not None and isinstance(error, TransactionManagementError):
        error = error.__cause__  # somebody went on in a transaction that this had broken
    if is_away(error):
        log.warning("redis_away", what=what, error=str(error))
        return away()
    if not isinstance(error, OperationalError):
        return None
    if any(words in str(error) for words in FULL):
        log.error("disk_full", what=what, error=str(error))
        return no_space()
    if any(words in str(error) for words in TAKEN):
        log.warning("database_taken", what=what, error=str(error))
        text = _("Others are writing at the moment, for longer than you were made to wait. Try again in a few seconds.")
        return Unavailable(text, retry_after=AGAIN_SECONDS)
    return None
