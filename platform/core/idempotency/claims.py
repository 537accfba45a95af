"""Whose turn it is to carry out what a key names: of all who ask at once, one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Min, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core import policies
from core.idempotency import HEADER
from core.ids import new_id
from core.models import KeptAnswer
from core.problems import BadInput, Conflict, TooMany

TRIES = 3
AGAIN_SECONDS = 2
LEAST_SIZE = 512  # bytes that a row takes, whatever it holds


@dataclass(frozen=True)
class Wish:
    """What somebody asks for under a key, and what tells it from anything else."""

    person: Any
    key: str
    fingerprint: str

    @property
    def rows(self) -> "QuerySet[KeptAnswer]":
        return KeptAnswer.objects.filter(person=self.person, key=self.key)


def claim(wish: Wish, *, may_begin_anew: bool) -> KeptAnswer:
    """The row of this wish: held by us from now on, or with its answer. Raises why it is neither."""
    for _try in range(TRIES):
        found = wish.rows.first()
        if found is None or found.expires_at <= timezone.now():
            taken = _begun(wish, found)
        else:
            _require_same(wish, found)
            if found.answered_at is not None:
                return found
            taken = _taken_over(found, may_begin_anew=may_begin_anew)
        if taken is not None:
            return taken
    raise at_work()


def at_work() -> Conflict:
    text = _("The first request with this Idempotency-Key is still at work. Ask again in a moment.")
    return Conflict(text, code="idempotency_at_work", retry_after=AGAIN_SECONDS)


def unknown_outcome() -> Conflict:
    text = _(
        "The first request with this Idempotency-Key ended without an answer, and what it asked for may have been done."
        " Look whether it was; if it was not, ask with another key."
    )
    return Conflict(text, code="idempotency_outcome_unknown")


def _begun(wish: Wish, forgotten: KeptAnswer | None) -> KeptAnswer | None:
    policy, now = policies.recent("idempotency"), timezone.now()
    if forgotten is not None:
        KeptAnswer.objects.filter(pk=forgotten.pk, expires_at__lte=now).delete()
    _require_room(wish.person, policy["bytes_per_person"], now)
    made = KeptAnswer(person=wish.person, key=wish.key, fingerprint=wish.fingerprint, size=LEAST_SIZE)
    made.held_by, made.held_until = new_id(), now + timedelta(seconds=policy["lease_seconds"])
    made.expires_at = now + timedelta(hours=policy["hours"])
    return made if _was_first(made.save) else None


def _was_first(save: Callable[..., None]) -> bool:
    try:
        with transaction.atomic():
            save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _taken_over(found: KeptAnswer, *, may_begin_anew: bool) -> KeptAnswer | None:
    """From whoever held it for longer than anybody needs. Of several who try, one succeeds."""
    now = timezone.now()
    if found.held_until > now:
        raise at_work()
    if not may_begin_anew:
        raise unknown_outcome()
    seconds = policies.recent("idempotency")["lease_seconds"]
    held = {"held_by": new_id(), "held_until": now + timedelta(seconds=seconds)}
    row = KeptAnswer.objects.filter(pk=found.pk, held_by=found.held_by, answered_at=None)
    return KeptAnswer.objects.get(pk=found.pk) if row.update(**held) else None


def _require_same(wish: Wish, found: KeptAnswer) -> None:
    if found.fingerprint != wish.fingerprint:
        text = _(
            "This Idempotency-Key was sent with another request: method, address, body and token have to be the same."
            " Use a new key for each thing that you ask for."
        )
        raise BadInput(fields={HEADER: text}, code="idempotency_key_reused")


def _require_room(person: Any, limit: int, now: datetime) -> None:
    rows = KeptAnswer.objects.filter(person=person, expires_at__gt=now)
    if (rows.aggregate(taken=Sum("size"))["taken"] or 0) + LEAST_SIZE > limit:
        first = rows.aggregate(first=Min("expires_at"))["first"]
        text = _("You have used too many Idempotency-Keys lately. Ask without one, or wait until one is forgotten.")
        raise TooMany(text, code="idempotency_full", retry_after=int((first - now).total_seconds()) + 1)
