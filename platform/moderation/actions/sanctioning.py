"""What somebody may not do for a while: by points or by a moderator's word, for so long, with a way back."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import reinstate, suspend
from accounts.models import User
from accounts.rules import as_moderator
from core import events
from core.clocks.acting import AT_ONCE, each
from core.moves import move
from core.permissions import require
from core.policies import Policy, current
from core.problems import BadInput
from core.texts import written
from moderation.models import Act, Sanction
from moderation.queries.people import live_sanctions, points_of
from moderation.states import SANCTION_MOVES, Reason, SanctionKind, SanctionState

REASON_LENGTH = 500
SHUTS_OUT = {SanctionKind.SUSPENSION, SanctionKind.BAN}
LONGEST_DAYS = 3650


@transaction.atomic
def sanction(
    *, person: User, moderator: Any, kind: str, reason: str, letter: str, days: int = 0, is_urgent: bool = False
) -> Sanction:
    """One person alone may silence or suspend for some days. What is longer or without an end, and what is urgent,
    holds for a day unless a second person agrees."""
    text = _("Moderators sanction others, not themselves or administrators.")
    require(moderator, "moderation.sanction", person, text)
    policy, said = current("moderation"), _checked(kind, reason, letter, days)
    until = None if kind == SanctionKind.BAN else timezone.now() + timedelta(days=days)
    takes_two = is_urgent or until is None or days > policy["alone_days"]
    facts = {"person": person, "kind": kind, "reason": reason, "letter": said, "until": until}
    return _begin(facts, moderator, policy, takes_two=takes_two)


@transaction.atomic
def confirm_sanction(*, sanction: Sanction, moderator: Any) -> Sanction:
    """The second person's word: it holds as long as it was meant to."""
    text = _("It takes somebody else to agree.")
    require(moderator, "moderation.confirm", sanction, text)
    changes = {"second": moderator, "due_at": None}
    move(sanction, SANCTION_MOVES, "confirm", actor=moderator, role=as_moderator(moderator), changes=changes)
    _enforce(sanction.person, sanction)
    return sanction


@transaction.atomic
def lift_sanction(*, sanction: Sanction, moderator: Any, note: str = "") -> Sanction:
    """It ends before its time."""
    require(moderator, "moderation.lift", sanction)
    return lift(sanction=sanction, actor=moderator, role=as_moderator(moderator), note=written(note, "note"))


@transaction.atomic
def lift(*, sanction: Sanction, actor: Any, role: str, note: str) -> Sanction:
    move(sanction, SANCTION_MOVES, "lift", actor=actor, role=role, note=note, changes={"due_at": None})
    _enforce(sanction.person, sanction)
    return sanction


def follow(*, act: Act) -> None:
    """The steps that the points of this act lead over: silence, suspension, ban."""
    policy, person = current("moderation"), act.person
    after = points_of(person)
    before = after - act.points
    for kind, at, days in (
        (SanctionKind.SILENCE, policy["silence_at"], policy["silence_days"]),
        (SanctionKind.SUSPENSION, policy["suspend_at"], policy["suspend_days"]),
        (SanctionKind.BAN, policy["ban_at"], 0),
    ):
        if before < at <= after:
            until = timezone.now() + timedelta(days=days) if days else None
            facts = {"person": person, "kind": kind, "reason": act.reason, "letter": act.letter, "until": until}
            _begin({**facts, "act": act}, act.moderator, policy, takes_two=kind == SanctionKind.BAN)


def ease(*, act: Act, judge: Any, note: str) -> None:
    """What the points of an act led to goes with it."""
    for one in act.sanctions.filter(state__in=[SanctionState.PROVISIONAL, SanctionState.IN_FORCE]):
        lift(sanction=one, actor=judge, role="judge", note=note)


def keep_time() -> int:
    """What nobody else agreed to lapses, and what has lasted its time is over."""
    now = timezone.now()
    lapsed = Sanction.objects.filter(state=SanctionState.PROVISIONAL, due_at__lte=now).select_related("person")
    over = Sanction.objects.filter(state=SanctionState.IN_FORCE, until__lte=now).select_related("person")
    done = each(lapsed.order_by("id")[:AT_ONCE], lambda one: _pass(one, "lapse"))
    return done + each(over.order_by("id")[:AT_ONCE], lambda one: _pass(one, "end"))


@transaction.atomic
def _pass(sanction: Sanction, name: str) -> None:
    move(sanction, SANCTION_MOVES, name, reason="time", changes={"due_at": None})
    _enforce(sanction.person, sanction)


def _checked(kind: str, reason: str, letter: str, days: int) -> str:
    if kind not in SanctionKind.values:
        raise BadInput(fields={"kind": _("Choose what follows.")})
    if reason not in Reason.values:
        raise BadInput(fields={"reason": _("Choose a reason from the list.")})
    if kind != SanctionKind.BAN and not 1 <= days <= LONGEST_DAYS:
        raise BadInput(fields={"days": _("Say for how many days.")})
    return written(letter, "letter", needed=_("Say why, so that the person can answer."))


def _begin(facts: dict[str, Any], moderator: Any, policy: Policy, *, takes_two: bool) -> Sanction:
    due = timezone.now() + timedelta(hours=policy["emergency_hours"])
    state = {"state": SanctionState.PROVISIONAL, "due_at": due} if takes_two else {}
    made = Sanction.objects.create(moderator=moderator, policy_version=policy.reference, **facts, **state)
    events.record(
        "sanction.begin",
        made,
        actor=moderator,
        role=as_moderator(moderator),
        to_state=made.state,
        reason=made.reason,
        note=made.letter,
        policy_version=policy.reference,
    )
    _enforce(made.person, made)
    return made


def _enforce(person: User, changed: Sanction) -> None:
    """Bring what the site asks of a person's account in step with what is in force."""
    live = list(live_sanctions(person))
    silences = [one for one in live if one.kind == SanctionKind.SILENCE]
    User.objects.filter(pk=person.pk).update(silenced_until=max((_end(one) for one in silences), default=None))
    if changed.kind in SHUTS_OUT:
        _shut_out(User.objects.get(pk=person.pk), [one for one in live if one.kind in SHUTS_OUT], changed)


def _shut_out(person: User, live: list[Sanction], changed: Sanction) -> None:
    ends = [_last_day(one) for one in live]
    wanted = None if None in ends else max((end for end in ends if end), default=None)
    if not live:
        if person.suspended_at is not None:
            reinstate(user=person, by=None)
    elif person.suspended_at is None or wanted != person.suspended_until:
        if person.suspended_at is not None:
            User.objects.filter(pk=person.pk).update(suspended_at=None)
        suspend(user=person, by=changed.moderator, reason=changed.letter[:REASON_LENGTH], until=wanted)


def _last_day(sanction: Sanction) -> datetime | None:
    """What waits for a second person's word ends with the day if it does not come: its clock sees to that."""
    return sanction.until if sanction.state == SanctionState.IN_FORCE else sanction.due_at


def _end(sanction: Sanction) -> datetime:
    end = _last_day(sanction)
    assert end is not None  # a silence always has an end
    return end
