"""Putting right by hand what a grant or somebody's free allowance holds: one officer says it, another who is not tied
to it either agrees.
"""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import as_officer
from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict, PaymentRequired
from core.texts import written
from resources.allowances import allowance_of
from resources.amounts import MOST
from resources.grants.actions.granting import account_of
from resources.grants.actions.holding import pool_account
from resources.grants.models import Grant, GrantAdjustment, GrantLine, more_by
from resources.grants.queries.grants import line_of, require_live
from resources.grants.states import ADJUSTMENT_MOVES, GRANT_MOVES, GrantState
from resources.ledger.actions import bring, filled_account, pass_on, take
from resources.ledger.states import AccountKind


@transaction.atomic
def propose_adjustment(
    *, officer: Any, unit: str, amount: int, why: str, grant: Grant | None = None, person: Any = None
) -> GrantAdjustment:
    """Of a grant, or of what a person has for free on the day on which it is confirmed. `amount` is above zero for what
    the pool or the site gives, below for what goes back. Nothing moves yet.
    """
    require(officer, "grants.decide", grant or person, _("Something ties you to whoever has it."))
    said = written(why, "why", needed=_("Say why: it is told to those who have it."))
    line_of(grant, unit) if grant else allowance_of(person, unit)
    _check(grant, amount)
    try:
        with transaction.atomic():
            due = timezone.now() + timedelta(days=current("grants")["adjust_days"])
            words = {"unit": unit, "amount": amount, "why": said, "proposed_by": officer, "due_at": due}
            proposed = GrantAdjustment.objects.create(grant=grant, person=person, **words)
    except IntegrityError:
        raise Conflict(_("An adjustment of it waits for a second officer already."), code="proposed") from None
    role = as_officer(officer)
    events.record("grant_adjustment.propose", proposed, actor=officer, role=role, to_state=proposed.state, note=said)
    return proposed


@transaction.atomic
def confirm_adjustment(*, adjustment: GrantAdjustment, officer: Any, answer: str = "") -> GrantAdjustment:
    """The second officer's word: the amount moves in the same transaction, once."""
    _answer(adjustment, "confirm", officer, answer)
    told = {"key": f"adjust:{adjustment.pk}", "reason": "adjust", "note": adjustment.why, "by": officer}
    _adjust_grant(adjustment, told) if adjustment.grant else _adjust_allowance(adjustment, told)
    return adjustment


@transaction.atomic
def reject_adjustment(*, adjustment: GrantAdjustment, officer: Any, answer: str) -> GrantAdjustment:
    _answer(adjustment, "reject", officer, answer, needed=_("Say why not."))
    return adjustment


def lapse_adjustment(adjustment: GrantAdjustment) -> None:
    """No second officer said so."""
    move(adjustment, ADJUSTMENT_MOVES, "lapse", role="system")


def _check(grant: Grant | None, amount: int) -> None:
    if grant is not None:
        require_live(grant)
    if not 0 < abs(amount) <= MOST:
        raise BadInput(fields={"amount": _("Name an amount other than zero, and one that there can be.")})


def _answer(adjustment: GrantAdjustment, name: str, officer: Any, answer: str, needed: str = "") -> None:
    require(
        officer, "grants.confirm_adjustment", adjustment, _("Another officer than the one who proposed it answers.")
    )
    said = written(answer, "answer", needed=needed)
    # Those who have it are told why it was changed; officers read why it was not.
    note = adjustment.why if name == "confirm" else said
    changes = {"answered_by": officer, "answer": said}
    move(adjustment, ADJUSTMENT_MOVES, name, actor=officer, role=as_officer(officer), note=note, changes=changes)


def _adjust_grant(adjustment: GrantAdjustment, told: dict[str, Any]) -> None:
    grant = Grant.objects.select_for_update(of=("self",)).select_related("pool").get(pk=adjustment.grant_id)
    require_live(grant)
    _write_to_line(adjustment)
    _pass(adjustment, grant, told)
    if adjustment.amount > 0 and grant.state == GrantState.EXHAUSTED:
        move(grant, GRANT_MOVES, "refill", reason="adjust")


def _adjust_allowance(adjustment: GrantAdjustment, told: dict[str, Any]) -> None:
    """What policy gives comes from outside, and so does this."""
    unit = adjustment.unit
    today = allowance_of(adjustment.person, unit)
    account = filled_account(holder=today.holder, kind=AccountKind.ALLOWANCE, unit=unit, amount=today.limit)
    try:
        (bring if adjustment.amount > 0 else take)(account=account, amount=abs(adjustment.amount), **told)
    except PaymentRequired:
        raise _too_little() from None


def _write_to_line(adjustment: GrantAdjustment) -> None:
    """What was granted changes with it, so that shares and supplements are counted of what there is."""
    less = max(-adjustment.amount, 0)
    lines = GrantLine.objects.filter(grant=adjustment.grant_id, unit=adjustment.unit)
    if not lines.filter(passed__gte=less, amount__gt=less).update(**more_by(adjustment.amount)):
        raise _too_little()


def _pass(adjustment: GrantAdjustment, grant: Grant, told: dict[str, Any]) -> None:
    pool = pool_account(grant.pool, adjustment.unit)
    account = account_of(grant, adjustment.unit)
    source, target = (pool, account) if adjustment.amount > 0 else (account, pool)
    try:
        pass_on(source=source, target=target, amount=abs(adjustment.amount), **told)
    except PaymentRequired:
        raise _too_little() if adjustment.amount < 0 else _no_room() from None


def _too_little() -> Conflict:
    return Conflict(_("There is not so much left that it could be taken back."), code="too_little_left")


def _no_room() -> Conflict:
    return Conflict(_("The pool has not enough for it."), code="pool_empty")
