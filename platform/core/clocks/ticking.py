"""What silence leads to: reminders, another owner, the end of a hold. Run by the beat, as often as you like.

Each act is one small transaction that happens once, whoever runs it and however often: a reminder is a unique row, a
turn is handed on by compare-and-set. One that fails stops no other. After a long sleep only the last reminder is given.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import models, transaction
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone

from core import events
from core.clocks import CLOCKS, Clock
from core.clocks.acting import AT_ONCE, each
from core.models import Hold, Reminder
from core.policies import current


def tick() -> int:
    """Everything that is due now. Returns how many things happened."""
    done = sum(remind(clock) + escalate(clock) for clock in list(CLOCKS.values()))
    return done + nudge() + give_up()


def remind(clock: Clock) -> int:
    """Whoever has the turn hears of it, once for each of the moments that the policy names; one question for all."""
    now, moments = timezone.now(), sorted(current("clocks")["reminder_hours"])
    if not moments:
        return 0
    rows = _unreminded(clock, moments, now)[:AT_ONCE]
    return each(rows, lambda about: _remind(clock, about, _reached(about, moments, now)))


def escalate(clock: Clock) -> int:
    """A turn that is long overdue goes to the next role."""
    before = timezone.now() - timedelta(hours=current("clocks")["escalation_hours"])
    late = clock.running().filter(clock_owner__in=list(clock.escalates), due_at__lte=before).order_by("due_at")
    return each(late[:AT_ONCE], lambda about: _escalate(clock, about))


def nudge() -> int:
    """Somebody is asked whether a clock must still be held."""
    before = timezone.now() - timedelta(days=current("clocks")["nudge_days"])
    return each(_held(nudged_at__lte=before), lambda one: _nudge(*one))


def give_up() -> int:
    """Nobody started the clock again for half a year: its package says what becomes of it."""
    before = timezone.now() - timedelta(days=current("clocks")["give_up_days"])
    return each(_held(held_at__lte=before), lambda one: _give_up(*one))


def _unreminded(clock: Clock, moments: Sequence[int], now: datetime) -> "models.QuerySet[Any]":
    key = Cast(OuterRef("pk"), CharField())
    given = Reminder.objects.filter(
        _is_last(moments, now),
        object_type=clock.model._meta.model_name,
        object_id=key,
        due_at=OuterRef("due_at"),
    )
    reached = Q(due_at__lte=now - timedelta(hours=moments[0]))
    return clock.running().exclude(clock_owner__in=clock.silent).filter(reached, ~Exists(given)).order_by("due_at")


def _is_last(moments: Sequence[int], now: datetime) -> Q:
    """True of reminders of the last moment that has come: whoever had that one needs no earlier one any more."""
    last = Q(hours__gte=moments[-1])
    for earlier, later in pairwise(moments):
        last |= Q(hours__gte=earlier, due_at__gt=now - timedelta(hours=later))
    return last


def _reached(about: Any, moments: Sequence[int], now: datetime) -> int:
    return max(hours for hours in moments if about.due_at <= now - timedelta(hours=hours))


@transaction.atomic
def _remind(clock: Clock, about: Any, hours: int) -> bool:
    if not _rows_of(about).exists():
        return False  # its owner acted in this very moment
    _row, is_new = Reminder.objects.get_or_create(
        object_type=events.type_of(about), object_id=str(about.pk), due_at=about.due_at, hours=hours
    )
    if is_new:
        _record(clock, "remind", about, {"hours": hours, "due_at": about.due_at.isoformat()})
    return is_new


@transaction.atomic
def _escalate(clock: Clock, about: Any) -> bool:
    before, due = about.clock_owner, about.due_at
    after = clock.escalates[before]
    later = timezone.now() + timedelta(days=current("clocks")["escalated_days"])
    if not _rows_of(about).update(clock_owner=after, due_at=later):
        return False
    about.clock_owner, about.due_at = after, later
    _record(clock, "escalate", about, {"from": before, "due_at": due.isoformat()})
    return True


@transaction.atomic
def _nudge(clock: Clock, held: Hold) -> bool:
    mine = Hold.objects.filter(pk=held.pk, ended_at=None, nudged_at=held.nudged_at)
    if not mine.update(nudged_at=timezone.now()):
        return False
    about = _about(clock, held)
    _record(clock, "nudge", about, {"held_at": held.held_at.isoformat(), "reason": held.reason})
    return True


def _give_up(clock: Clock, held: Hold) -> bool:
    return clock.close is not None and bool(clock.close(_about(clock, held)))


def _about(clock: Clock, held: Hold) -> Any:
    return models.QuerySet(clock.model).get(pk=held.object_id)


def _held(**older: Any) -> Iterable[tuple[Clock, Hold]]:
    by_type = {str(clock.model._meta.model_name): clock for clock in CLOCKS.values()}
    held = Hold.objects.filter(ended_at=None, object_type__in=list(by_type), **older).order_by("held_at")
    return [(by_type[one.object_type], one) for one in held[:AT_ONCE]]


def _rows_of(about: Any) -> "models.QuerySet[Any]":
    """The object, as long as its turn is what it was when it was read."""
    same = {name: getattr(about, name) for name in ("pk", "state", "clock_owner", "due_at")}
    return models.QuerySet(type(about)).filter(**same)


def _record(clock: Clock, what: str, about: Any, facts: dict[str, Any]) -> None:
    events.record(
        f"{clock.noun}.{what}",
        about,
        from_state=about.state,
        to_state=about.state,
        evidence=[{"clock_owner": about.clock_owner, **facts}],
        policy_version=current("clocks").reference,
    )
