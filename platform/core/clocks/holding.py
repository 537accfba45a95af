"""Stopping a clock, with a reason, and starting it again where it stood."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.clocks.owners import HELD
from core.models import Hold
from core.policies import current
from core.problems import BadInput, Conflict
from core.texts import written
from core.wording import worded

NOTE_LIMIT = 2000


@transaction.atomic
def hold(about: Any, noun: str, *, actor: Any, role: str, reason: str, note: str = "") -> Hold:
    """Stop the clock of an open object. Whoever has the turn keeps it; time does not run."""
    policy = current("clocks")
    if reason not in {entry["id"] for entry in policy["hold_reasons"]}:
        raise BadInput(fields={"reason": _("Choose a reason from the list.")})
    text = written(note, "note", limit=NOTE_LIMIT)
    owner, due = about.clock_owner, about.due_at
    _turn(about, owner=HELD, due=None)
    left = None if due is None else max(int((due - timezone.now()).total_seconds()), 0)
    try:
        with transaction.atomic():
            held = Hold.objects.create(
                object_type=events.type_of(about),
                object_id=str(about.pk),
                reason=reason,
                note=text,
                clock_owner=owner,
                seconds_left=left,
                held_by=actor,
            )
    except IntegrityError:
        raise _refused(about) from None
    _record("hold", about, noun, actor, role, reason, text)
    return held


@transaction.atomic
def resume(about: Any, noun: str, *, actor: Any = None, role: str = "") -> None:
    """Start the clock again: whoever had the turn has the time that was left."""
    held = Hold.objects.select_for_update().filter(**_key(about), ended_at=None).first()
    if held is None:
        raise Conflict(_("Its clock is not held."), code="not_held", state=about.state)
    now = timezone.now()
    due = None if held.seconds_left is None else now + timedelta(seconds=held.seconds_left)
    _turn(about, owner=held.clock_owner, due=due)
    Hold.objects.filter(pk=held.pk).update(ended_at=now)
    _record("resume", about, noun, actor, role, held.reason, "")


def hold_of(about: Any) -> Hold | None:
    """Why its clock is held now, None when it runs."""
    if about.clock_owner != HELD:
        return None
    return Hold.objects.filter(**_key(about), ended_at=None).select_related("held_by").first()


def holds_of(about: Any) -> "models.QuerySet[Hold]":
    return Hold.objects.filter(**_key(about)).order_by("-held_at")


def end_hold(about: Any) -> None:
    """The object moved on; there is nothing left to hold."""
    Hold.objects.filter(**_key(about), ended_at=None).update(ended_at=timezone.now())


def reasons() -> list[tuple[str, str]]:
    return [(entry["id"], worded(entry)) for entry in current("clocks")["hold_reasons"]]


def reason_in_words(code: str) -> str:
    return dict(reasons()).get(code, code)


def _key(about: Any) -> dict[str, str]:
    return {"object_type": events.type_of(about), "object_id": str(about.pk)}


def _turn(about: Any, *, owner: str, due: Any) -> None:
    """Give the clock another owner, if nobody has touched it since it was read."""
    rows: models.QuerySet[Any] = models.QuerySet(type(about)).filter(
        pk=about.pk, state=about.state, clock_owner=about.clock_owner, due_at=about.due_at
    )
    if about.clock_owner in {"", owner} or not rows.update(clock_owner=owner, due_at=due):
        raise _refused(about)
    about.clock_owner, about.due_at = owner, due


def _refused(about: Any) -> Conflict:
    text = _("Its clock cannot be held now. Somebody may have acted meanwhile; reload to see.")
    return Conflict(text, code="wrong_clock", state=about.state)


def _record(what: str, about: Any, noun: str, actor: Any, role: str, reason: str, note: str) -> None:
    events.record(
        f"{noun}.{what}",
        about,
        actor=actor,
        role=role,
        from_state=about.state,
        to_state=about.state,
        reason=reason,
        note=note,
        policy_version=current("clocks").reference,
    )
