"""A moderator decides a concern: the thing, its flags, its author. An appeal may take all of it back."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import as_moderator
from core import events
from core.moves import move
from core.permissions import require
from core.policies import Policy, current
from core.problems import BadInput, Conflict
from core.texts import written
from moderation.actions.sanctioning import ease, follow
from moderation.models import Act, Concern
from moderation.queries.concerns import offered_on
from moderation.states import (
    ACT_MOVES,
    CONCERN_MOVES,
    FLAG_MOVES,
    TRACED,
    UNDONE_BY,
    ActKind,
    ConcernState,
    FlagState,
    Reason,
    Severity,
)
from moderation.things import do

STANDING = {ActKind.APPROVE, ActKind.WARN, ActKind.REFER, ActKind.LOCK, ActKind.MOVE, ActKind.SPLIT}
WITHOUT_POINTS = {ActKind.APPROVE, ActKind.REFER, ActKind.MOVE, ActKind.SPLIT}
# What some acts are told beside the reason.
NEEDED: dict[str, dict[str, Any]] = {
    ActKind.MOVE: {"place": ""},
    ActKind.SPLIT: {"title": "", "place": "", "with_later": False},
}


@transaction.atomic
def decide(
    *, concern: Concern, moderator: Any, kind: str, reason: str, letter: str = "", severity: str = "", **how: Any
) -> Act:
    """Say what becomes of it and why, to its author and to whoever flagged it; once for each concern.

    `how` is what some acts need beside it: a `place`; a `title`, and whether all that was said later goes along.
    """
    text = _("Whoever made it or flagged it, or is tied to its author, leaves it to others.")
    require(moderator, "moderation.judge", concern, text)
    facts = _checked(concern, kind, reason, letter, severity)
    policy = current("moderation")
    role = as_moderator(moderator)
    act = Act.objects.create(
        concern=concern,
        person=concern.author,
        moderator=moderator,
        policy_version=policy.reference,
        **facts,
        **_points(severity, policy),
    )
    # A flag may have hidden it since the concern was read.
    state = Concern.objects.select_for_update().values_list("state", flat=True).get(pk=concern.pk)
    _carry_out(act, moderator, was_hidden=state == ConcernState.HIDDEN, how=how)
    move(concern, CONCERN_MOVES, "settle", actor=moderator, role=role, reason=reason, evidence=[{"act": kind}])
    _answer_flags(act, moderator)
    told = {"to_state": act.state, "reason": reason, "note": act.letter, "policy_version": policy.reference}
    events.record("act.take", act, actor=moderator, role=role, evidence=[{"kind": kind, "points": act.points}], **told)
    if act.points and act.person is not None:
        follow(act=act)
    return act


@transaction.atomic
def overturn(*, act: Act, judge: Any, note: str) -> Act:
    """On appeal: the thing is back, its points are gone and what they led to, and the flags were wrong after all."""
    move(act, ACT_MOVES, "overturn", actor=judge, role="judge", reason="appeal", note=note)
    if undo := UNDONE_BY.get(ActKind(act.kind)):
        traces = {"by": act.moderator, "since": act.taken_at} if act.kind in TRACED else {}
        do(undo, act.concern.kind, act.concern.object_id, user=judge, note=note, **traces)
    for flag in act.concern.flags.filter(state__in=[FlagState.UPHELD, FlagState.CHANGED]):
        move(flag, FLAG_MOVES, "reject", actor=judge, role="judge", reason="appeal")
    ease(act=act, judge=judge, note=note)
    return act


def _checked(concern: Concern, kind: str, reason: str, letter: str, severity: str) -> dict[str, Any]:
    if not concern.is_open:
        raise Conflict(_("Somebody has decided this meanwhile."), code="wrong_state", state=concern.state)
    if kind not in offered_on(concern):
        raise BadInput(fields={"kind": _("Choose what becomes of it.")})
    if reason not in Reason.values:
        raise BadInput(fields={"reason": _("Choose a reason from the list.")})
    if severity not in {"", *Severity.values} or (severity and kind in WITHOUT_POINTS):
        raise BadInput(fields={"severity": _("There are no points for what stands, is moved or is handed on.")})
    needed = "" if kind == ActKind.APPROVE else _("Say what is wrong, where, and how to mend it.")
    said = written(letter, "letter", needed=needed)
    return {"kind": kind, "reason": reason, "letter": said, "severity": severity}


def _points(severity: str, policy: Policy) -> dict[str, Any]:
    if not severity:
        return {}
    until = timezone.now() + timedelta(days=policy["points_days"][severity])
    return {"points": policy["points"][severity], "points_until": until}


def _carry_out(act: Act, moderator: Any, *, was_hidden: bool, how: dict[str, Any]) -> None:
    kind, id = act.concern.kind, act.concern.object_id
    if was_hidden and act.kind in STANDING:
        do("show", kind, id, user=moderator, note="")
    if act.kind in {ActKind.APPROVE, ActKind.WARN, ActKind.REFER} or (act.kind == ActKind.HIDE and was_hidden):
        return
    more = {name: how.get(name, usual) for name, usual in NEEDED.get(act.kind, {}).items()}
    more |= {"reason": act.reason} if act.kind == ActKind.QUARANTINE else {}
    do(act.kind, kind, id, user=moderator, note=act.letter, **more)


def _answer_flags(act: Act, moderator: Any) -> None:
    """Right, wrong, or right that something was wrong, but not that."""
    if act.kind == ActKind.REFER:
        return
    for flag in act.concern.flags.filter(state=FlagState.WAITING).select_related("flagger"):
        if act.kind == ActKind.APPROVE:
            name = "reject"
        else:
            name = "uphold" if flag.reason == act.reason else "change"
        move(flag, FLAG_MOVES, name, actor=moderator, role=as_moderator(moderator), reason=act.reason)
