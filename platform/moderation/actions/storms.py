"""The switch for storms, and what waits meanwhile."""

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import as_moderator
from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import Conflict, NotFound
from core.redis import doing_without
from core.texts import written
from moderation.models import Concern, Storm
from moderation.queries.storms import MARK, is_looked_at_first, is_storm, storm_now
from moderation.states import CONCERN_MOVES, Reason
from moderation.things import do

MARKED_SECONDS = 900  # renewed by the beat


@transaction.atomic
def begin_storm(*, user: Any, note: str = "") -> Storm:
    """From now on, for some days, what new people write waits for a moderator, and new accounts wait."""
    require(user, "moderation.storm", detail=_("Moderators and administrators do this."))
    end_old_storms()
    until = timezone.now() + timedelta(days=current("moderation")["storm_days"])
    try:
        with transaction.atomic():
            made = Storm.objects.create(begun_by=user, note=written(note, "note"), until=until)
    except IntegrityError:
        raise Conflict(_("There is a storm already."), code="storm") from None
    events.record("storm.begin", made, actor=user, role=as_moderator(user), note=made.note)
    transaction.on_commit(renew_mark)
    return made


@transaction.atomic
def end_storm(*, user: Any) -> None:
    """What waits goes on waiting until somebody has looked; what is written from now on does not."""
    require(user, "moderation.storm", detail=_("Moderators and administrators do this."))
    found = storm_now()
    if found is None or not _end(found, user):
        raise NotFound(_("There is no storm."))


def end_old_storms() -> int:
    """A storm that nobody ended is over after its days."""
    over = Storm.objects.filter(ended_at=None, until__lte=timezone.now())
    return sum(_end(storm, None) for storm in over)


def renew_mark() -> None:
    """Says on every page what is so. The beat repeats it, in case the cache has forgotten."""
    with doing_without("marking a storm"):
        if is_storm():
            cache.set(MARK, value=True, timeout=MARKED_SECONDS)
        else:
            cache.delete(MARK)


@transaction.atomic
def look_first(*, kind: str, id: str, author: Any) -> None:
    """In a storm, what somebody hardly known has just written waits out of sight; to change it does not show it."""
    if not is_looked_at_first(author):
        return
    policy = current("moderation")
    facts = {"author": author, "reason": Reason.OTHER, "was_mended": True, "policy_version": policy.reference}
    concern = Concern.objects.create(kind=kind, object_id=id, **facts)
    do("hide", kind, id, user=None, note="")
    move(concern, CONCERN_MOVES, "hide", reason="storm", days=policy["look_days"], policy_version=policy.reference)


@transaction.atomic
def _end(storm: Storm, user: Any) -> bool:
    if not Storm.objects.filter(pk=storm.pk, ended_at=None).update(ended_at=timezone.now()):
        return False
    role = as_moderator(user) if user is not None else ""
    events.record("storm.end", storm, actor=user, role=role, reason="" if user is not None else "time")
    transaction.on_commit(renew_mark)
    return True
