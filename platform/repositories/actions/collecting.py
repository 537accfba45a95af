"""What nothing reaches any more goes away: after force pushes, deleted branches, uploads that nobody committed."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from repositories.models import Commit, Object, Possession, Repository
from repositories.queries.proving import in_order, objections
from repositories.queries.reaching import Survey
from repositories.trees import batches

GRACE = timedelta(days=14)  # from when it was first found unreached
AGAIN = timedelta(days=30)  # also repositories in which nothing is known to have become unreached
SOON = timedelta(minutes=10)  # where somebody was at work, or more is to go
LATER = timedelta(days=1)  # where something is wrong
SLICE = 20_000
log = structlog.get_logger(__name__)


class Contradiction(RuntimeError):
    """Survey and proof disagree: one of them is wrong, so everything stays."""


@dataclass(frozen=True)
class Collected:
    """Objects and contents of one repository. `missing`: what should be here and is not; then nothing goes."""

    reached: int = 0
    waiting: int = 0
    dropped: int = 0
    missing: int = 0
    left: int = 0
    is_busy: bool = False


def collect(*, repository: Repository, grace: timedelta = GRACE, limit: int = SLICE) -> Collected:
    """Drop what nothing has reached for `grace`, at most `limit` of it at once, and note since when the rest is so.

    First it is looked at without a lock: mostly there is nothing to do. Then once more while nobody writes, because who
    looks while others write may see half of it; whoever writes just then goes first. Nothing goes that a second look,
    by other means, finds named by anything that stays.
    """
    now = timezone.now()
    rows = Repository.objects.filter(pk=repository.pk)
    rows.update(dirty=False, look_at=now)  # what becomes unreached from here on is told again
    survey = Survey(repository)
    if not survey.missing and survey.is_settled(now=now, grace=grace):
        done = _looked(survey)
    else:
        done, survey = _drop(repository, survey, now, grace, limit)
    rows.update(look_at=_next_look(done, survey, now, grace), kept_at=now)
    if done.missing:
        log.error("repository_incomplete", repository=repository.pk, missing=min(survey.missing).hex())
    return done


def preview(repository: Repository, *, grace: timedelta = GRACE) -> Collected:
    """What `collect` would do, all of it at once."""
    survey, now = Survey(repository), timezone.now()
    if survey.missing:
        return _looked(survey)
    over = survey.over(now=now, grace=grace)
    if reason := next(objections(repository, over), ""):
        raise Contradiction(reason)
    return Collected(len(survey.reached), len(survey.unreached) - len(over), dropped=len(over))


def collect_due(*, seconds: float = 60, grace: timedelta = GRACE, limit: int = SLICE) -> int:
    """In the repositories whose turn it is, for about so long. Returns how much went."""
    until, now, dropped = time.monotonic() + seconds, timezone.now(), 0
    due = Repository.objects.filter(Q(dirty=True) | Q(look_at__lte=now)).order_by("look_at", "pk")
    for repository in list(due[:1_000]):
        if time.monotonic() > until:
            break
        try:
            dropped += collect(repository=repository, grace=grace, limit=limit).dropped
        except Contradiction as contradiction:
            Repository.objects.filter(pk=repository.pk).update(look_at=now + LATER)
            log.exception("collection_refused", repository=repository.pk, reason=str(contradiction))
        except Exception:  # whatever is odd in one, the others behind it have their turn
            Repository.objects.filter(pk=repository.pk).update(look_at=now + LATER)
            log.exception("collection_broken", repository=repository.pk)
    return dropped


@transaction.atomic
def _drop(
    repository: Repository, survey: Survey, now: datetime, grace: timedelta, limit: int
) -> tuple[Collected, Survey]:
    """Under the lock of the repository, of which everybody who leans on its objects holds a share."""
    if Repository.objects.select_for_update(skip_locked=True).filter(pk=repository.pk).first() is None:
        return Collected(is_busy=True), survey
    survey = Survey(repository)
    if survey.missing:
        return _looked(survey), survey
    over = survey.over(now=now, grace=grace)
    going = set(over if len(over) <= limit else in_order(repository, over)[:limit])
    _note(repository, survey.found_again, None)
    _note(repository, (oid for oid in survey.unreached - going if not survey.here[oid]), now)
    if going:
        if reason := next(objections(repository, going), ""):
            raise Contradiction(reason)
        _delete(repository, going)
        Repository.objects.filter(pk=repository.pk).update(collected=F("collected") + 1)
    waiting = len(survey.unreached) - len(over)
    done = Collected(len(survey.reached), waiting, dropped=len(going), left=len(over) - len(going))
    return done, survey


def _note(repository: Repository, oids: Iterable[bytes], since: datetime | None) -> None:
    for some in batches(oids):
        Object.objects.filter(repository=repository, oid__in=some).update(unreached_at=since)
        Possession.objects.filter(repository=repository, oid__in=some).update(unreached_at=since)


def _delete(repository: Repository, going: Iterable[bytes]) -> None:
    for some in batches(going, 1_000):
        Commit.objects.filter(repository=repository, oid__in=some).delete()
        Object.objects.filter(repository=repository, oid__in=some).delete()
        Possession.objects.filter(repository=repository, oid__in=some).delete()


def _looked(survey: Survey) -> Collected:
    return Collected(len(survey.reached), len(survey.unreached), missing=len(survey.missing))


def _next_look(done: Collected, survey: Survey, now: datetime, grace: timedelta) -> datetime:
    if done.missing:
        return now + LATER
    if done.is_busy or done.left:
        return now + SOON
    return min(now + AGAIN, survey.next_over(now=now, grace=grace) or now + AGAIN)
