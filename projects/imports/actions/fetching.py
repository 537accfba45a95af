"""The work of an import, a slice at a time: look what there is, fetch what is not here, commit it all at once.

No transaction is open while anything is fetched. A slice that dies is begun again by another worker: what had come is
the repository's already, and nothing is visible before the commit.
"""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core.moves import move
from core.policies import Policy, current
from core.problems import Conflict, Problem
from core.tasks import ask
from projects.imports import tasks
from projects.imports.actions.from_archive import FromArchive
from projects.imports.actions.from_git import FromGit
from projects.imports.actions.hubs import FromHub
from projects.imports.actions.tracking import failed
from projects.imports.actions.turns import Stopped, Way, plan_of, sayable
from projects.imports.models import Import
from projects.imports.states import IMPORT_MOVES, ImportState, Via

log = structlog.get_logger(__name__)
WAYS: dict[str, Callable[[Import, Policy], Way]] = {Via.HUB: FromHub, Via.GIT: FromGit, Via.ARCHIVE: FromArchive}


def go_on(*, import_id: str) -> None:
    """One slice. Whoever comes while another worker fetches goes away again."""
    rows = Import.objects.select_related("project__owner", "project__repository", "asked_by", "tracking")
    found = rows.filter(pk=import_id).first()
    if found is None or not _taken(found):
        return
    with override(found.asked_by.language or settings.LANGUAGE_CODE):
        most = current("imports")["attempts"]
        if found.attempts > most:
            _fail(found, _given_up(most))
            return
        try:
            is_over = _slice(found, current("imports"))
        except Stopped:
            return
        except Problem as problem:
            _fail(found, problem.detail)
            return
        except (InterfaceError, OperationalError):  # the database went away, and with it whoever would be told
            raise
        except Exception:
            # What breaks one worker breaks the next, and whoever is silent is woken again without end.
            log.exception("import_broken", import_id=found.pk)
            _fail(found, _("Something unforeseen happened here, and was written down for the operators of this site."))
            return
    if not is_over:
        _let_go(found)
        ask(tasks.go_on, otherwise="import_postponed", import_id=found.pk)


def _taken(found: Import) -> bool:
    """By compare-and-set of the turn: of two workers one goes on, and one that was given up stops."""
    turn, now = found.turn + 1, timezone.now()
    found.attempts += 1
    if found.state == ImportState.WAITING:
        try:
            move(found, IMPORT_MOVES, "begin", changes={"worked_at": now, "turn": turn, "attempts": found.attempts})
        except Conflict:
            return False
        return True
    free = now - timedelta(seconds=current("imports")["silent_seconds"])
    rows = Import.objects.filter(pk=found.pk, state=ImportState.FETCHING, turn=found.turn, worked_at__lt=free)
    found.turn = turn
    return bool(rows.update(worked_at=now, turn=turn, attempts=found.attempts))


def _given_up(most: int) -> str:
    """A worker that is killed says nothing: what kills one is likely to kill the next."""
    text = ngettext(
        "It was begun once, and broken off here before a file had come.",
        "It was begun %(n)d times in a row, and each time broken off here before another file had come.",
        most,
    )
    further = _("Try again; if that does not help, tell the operators of this site.")
    return f"{text % {'n': most}} {further}"


def _let_go(found: Import) -> None:
    """Free for whoever comes next, at once."""
    long_ago = timezone.now() - timedelta(days=1)
    Import.objects.filter(pk=found.pk, state=ImportState.FETCHING, turn=found.turn).update(worked_at=long_ago)


def _slice(found: Import, policy: Policy) -> bool:
    """Whether it is over. At least one file comes with each."""
    until = time.monotonic() + policy["slice_seconds"]
    with closing(WAYS[found.via](found, policy)) as way:
        return _go_way(found, way, until)


def _go_way(found: Import, way: Way, until: float) -> bool:
    if not way.is_planned():
        way.plan()
    missing = [file for file in plan_of(found) if "oid" not in file]
    for place, file in enumerate(missing, start=1):
        way.fetch(file)
        if place < len(missing) and time.monotonic() > until:
            return False
    way.ready()
    with transaction.atomic():
        move(found, IMPORT_MOVES, "finish", changes={"locked_login": ""})
        way.commit()
    way.tidy()
    return True


def _fail(found: Import, why: str) -> None:
    """In the words of the refusal, for whoever asked."""
    said, row = sayable(why), Import.objects.filter(pk=found.pk).first()
    if row is None or row.turn != found.turn:  # it went with its project, or another worker is at it
        return
    try:
        move(row, IMPORT_MOVES, "fail", note=said, changes={"failure": said, "locked_login": ""})
    except Conflict:  # stopped in this very moment
        return
    if found.tracking is not None:
        failed(found.tracking, said)
