"""Asking to have a grant longer, more of it, other units for some of it, or others to spend it; the answers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import require
from core.policies import Policy, current
from core.problems import BadInput, Conflict, PaymentRequired
from core.texts import written
from resources.grants.actions import exchanging, members
from resources.grants.actions.answering import answered
from resources.grants.actions.granting import pass_to
from resources.grants.models import Grant, GrantChange, GrantLine, more_by
from resources.grants.queries.grants import line_of, require_live
from resources.grants.states import CHANGE_MOVES, GRANT_MOVES, ChangeKind, ChangeState, GrantState


@transaction.atomic
def ask_change(
    *,
    grant: Grant,
    user: Any,
    kind: str,
    why: str,
    days: int = 0,
    unit: str = "",
    amount: int = 0,
    into: str = "",
    handles: Sequence[str] = (),
) -> GrantChange:
    """One wish at a time: longer, once up to half as much again of one unit, some of it for another, or more people."""
    require(user, "grants.change", grant)
    policy = current("grants")
    said = written(why, "why", needed=_("Say why."))
    require_live(grant)
    people = members.wished(grant, handles, policy) if kind == ChangeKind.MEMBERS else []
    wish = {} if people else _wished(grant, kind, policy, days=days, unit=unit, amount=amount, into=into)
    due = timezone.now() + timedelta(days=policy["change_days"])
    try:
        with transaction.atomic():
            change = GrantChange.objects.create(grant=grant, kind=kind, why=said, asked_by=user, due_at=due, **wish)
    except IntegrityError:
        raise Conflict(_("A change of it waits for an officer already."), code="change_waits") from None
    change.people.set(people)
    events.record("grant_change.ask", change, actor=user, role="holder", to_state=change.state)
    return change


@transaction.atomic
def withdraw_change(*, change: GrantChange, user: Any) -> GrantChange:
    require(user, "grants.change", change.grant)
    move(change, CHANGE_MOVES, "withdraw", actor=user, role="holder")
    return change


@transaction.atomic
def grant_change(*, change: GrantChange, officer: Any, answer: str = "") -> GrantChange:
    answered(change, CHANGE_MOVES, "grant", officer=officer, answer=answer)
    grant = Grant.objects.select_for_update(of=("self",)).select_related("pool").get(pk=change.grant_id)
    require_live(grant)
    if change.kind == ChangeKind.EXTEND:
        extend(grant, timedelta(days=change.days), officer)
    elif change.kind == ChangeKind.EXCHANGE:
        exchanging.exchange(grant, change)
    elif change.kind == ChangeKind.MEMBERS:
        members.admit(grant, change, officer)
    else:
        _supplement(grant, change)
    return change


@transaction.atomic
def refuse_change(*, change: GrantChange, officer: Any, answer: str) -> GrantChange:
    answered(change, CHANGE_MOVES, "refuse", officer=officer, answer=answer, needed=_("Say why not."))
    return change


def extend(grant: Grant, longer: timedelta, actor: Any = None, reason: str = "") -> None:
    ends = {"ends_at": grant.ends_at + longer, "told_days": None}
    if grant.state in {GrantState.ACTIVE, GrantState.EXPIRING}:
        move(grant, GRANT_MOVES, "extend", actor=actor, reason=reason, changes=ends)
    else:  # used up or suspended: it stays so, for longer
        Grant.objects.filter(pk=grant.pk).update(**ends)


def _wished(grant: Grant, kind: str, policy: Policy, *, days: int, unit: str, amount: int, into: str) -> dict[str, Any]:
    if kind == ChangeKind.EXTEND:
        return _longer(days, policy)
    if kind == ChangeKind.EXCHANGE:
        return exchanging.wished(grant, unit, amount, into)
    return _more(grant, kind, unit, amount, policy)


def _longer(days: int, policy: Policy) -> dict[str, Any]:
    most = policy["extend_days"]
    if not 1 <= days <= most:
        raise BadInput(fields={"days": _("Say 1 to %(most)d days.") % {"most": most}})
    return {"days": days}


def _more(grant: Grant, kind: str, unit: str, amount: int, policy: Policy) -> dict[str, Any]:
    if kind != ChangeKind.SUPPLEMENT:
        raise BadInput(fields={"kind": _("Choose what you want to change.")})
    line = line_of(grant, unit)
    if not 0 < amount * 100 <= line.amount * policy["supplement_percent"]:
        text = _("At most %(percent)d %% of what was granted may be added.")
        raise BadInput(fields={"amount": text % {"percent": policy["supplement_percent"]}})
    if grant.changes.filter(kind=ChangeKind.SUPPLEMENT, state=ChangeState.GRANTED).exists():
        raise Conflict(_("It was added to once already. Renew it, or ask anew."), code="supplemented")
    return {"unit": unit, "amount": amount}


def _supplement(grant: Grant, change: GrantChange) -> None:
    line = GrantLine.objects.select_related("grant__pool").get(grant=grant, unit=change.unit)
    try:
        pass_to(line, change.amount, "more")
    except PaymentRequired:
        raise Conflict(_("The pool has not enough for it."), code="pool_empty") from None
    GrantLine.objects.filter(pk=line.pk).update(**more_by(change.amount))
    if grant.state == GrantState.EXHAUSTED:
        move(grant, GRANT_MOVES, "refill", reason="more")
