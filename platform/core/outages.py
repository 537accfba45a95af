"""What the site lacks for the moment, told as that: nobody's mistake, nothing was done, and asking again is right."""

import structlog
from django.db.transaction import TransactionManagementError
from django.db.utils import OperationalError
from django.utils.translation import gettext as _

from core.problems import DatabaseAway, NoSpace, Problem, Unavailable
from core.redis import AGAIN_SECONDS, away, is_away

log = structlog.get_logger(__name__)
# As SQLite and PostgreSQL put it.
FULL = ("database or disk is full", "No space left on device")
TAKEN = ("database is locked", "database table is locked")
# PostgreSQL goes down, comes up, or takes nobody in any more; class 08 is what becomes of connections.
LEAVING, FULL_OF_PEOPLE, BROKEN = ("57P01", "57P02", "57P03"), "53300", "08"


def no_space() -> NoSpace:
    return NoSpace(_("The disk of this site is full. Nothing was kept; try again later."))


def is_database_away(error: BaseException) -> bool:
    """Nobody there, or nobody who takes us in. What has no code no server said: its client did, of the connection."""
    if not isinstance(error, OperationalError):
        return False
    code: str | None = getattr(error.__cause__, "sqlstate", "")  # SQLite has none
    return code is None or code in {*LEAVING, FULL_OF_PEOPLE} or code.startswith(BROKEN)


def outage(error: BaseException, what: str) -> Problem | None:
    """The problem that this error is, where it is one of these; the log is told what was asked for."""
    if error.__cause__ is not None and isinstance(error, TransactionManagementError):
        error = error.__cause__  # somebody went on in a transaction that this had broken
    if is_away(error):
        log.warning("redis_away", what=what, error=str(error))
        return away()
    if not isinstance(error, OperationalError):
        return None
    if is_database_away(error):
        log.error("database_away", what=what, error=str(error))
        text = _("The database of this site is away for a moment. Try again in a few seconds.")
        return DatabaseAway(text, retry_after=AGAIN_SECONDS)
    if any(words in str(error) for words in FULL):
        log.error("disk_full", what=what, error=str(error))
        return no_space()
    if any(words in str(error) for words in TAKEN):
        log.warning("database_taken", what=what, error=str(error))
        text = _("Others are writing at the moment, for longer than you were made to wait. Try again in a few seconds.")
        return Unavailable(text, retry_after=AGAIN_SECONDS)
    return None
