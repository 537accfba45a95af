"""The decision, and the applicant's answer to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict, Forbidden, PaymentRequired
from core.texts import written
from resources.grants.actions import outcomes
from resources.grants.actions.granting import open_grant
from resources.grants.actions.holding import drop_offer, end_offer
from resources.grants.actions.triage import are_enough
from resources.grants.models import Grant, Pool, RequestLine, ResourceRequest, Seat
from resources.grants.queries.assessing import is_infeasible
from resources.grants.queries.judging import needs_scores, seats_on
from resources.grants.states import REQUEST_MOVES, CallState


@transaction.atomic
def offer_award(
    *,
    request: ResourceRequest,
    officer: Any,
    letter: str,
    awarded: Mapping[str, int] | None = None,
    pool: Pool | None = None,
) -> ResourceRequest:
    """All that was asked for or, with `awarded`, a part of it. It is kept in the pool until the applicant answers."""
    _check_may_decide(request, officer)
    _check_ready(request)
    said = written(letter, "letter", needed=_("Write the letter: what decided it, and what you expect."))
    outcomes.offer(request, amounts_of(request, awarded), pool or request.pool, said, officer)
    return request


@transaction.atomic
def decline_request(*, request: ResourceRequest, officer: Any, letter: str, reasons: Sequence[str]) -> ResourceRequest:
    """Not granted: why, what would help, and when to come back. It can be appealed against."""
    _check_may_decide(request, officer)
    _check_ready(request, declines=True)
    said = written(letter, "letter", needed=_("Write the letter: why not, and what would help."))
    outcomes.decline(request, said, reasons, officer)
    return request


@transaction.atomic
def let_wait(*, request: ResourceRequest, officer: Any, letter: str) -> ResourceRequest:
    """It deserves an award and there is nothing to give now."""
    _check_may_decide(request, officer)
    _check_ready(request)
    outcomes.wait(request, written(letter, "letter", needed=_("Say what it waits for.")), officer)
    return request


@transaction.atomic
def accept_award(*, request: ResourceRequest, user: Any) -> Grant:
    """Accept the terms of the letter: the first part passes from the pool in the same moment."""
    require(user, "grants.change", request)
    policy = current("grants")
    awarded = {line.unit: line.awarded for line in request.lines.all() if line.awarded}
    move(request, REQUEST_MOVES, "accept", actor=user, role="applicant", policy_version=policy.reference)
    if request.pool is None:
        raise outcomes.no_pool()
    percent = policy["first_percent"][request.tier]
    end_offer(request)
    try:
        return open_grant(
            request=request, pool=request.pool, awarded=awarded, first_percent=percent, policy=policy, actor=user
        )
    except PaymentRequired:
        text = _("The pool was emptied meanwhile. An officer has to look at it; nothing is lost.")
        raise Conflict(text, code="pool_empty") from None


@transaction.atomic
def refuse_award(*, request: ResourceRequest, user: Any, note: str = "") -> ResourceRequest:
    require(user, "grants.change", request)
    said = written(note, "note")
    move(request, REQUEST_MOVES, "refuse", actor=user, role="applicant", note=said)
    drop_offer(request)
    return request


def lapse_request(request: ResourceRequest) -> None:
    """Nobody answered in time."""
    with transaction.atomic():
        move(request, REQUEST_MOVES, "lapse", reason="silence")
        drop_offer(request)


@transaction.atomic
def decide_anew(*, request: ResourceRequest, judge: Any, note: str) -> ResourceRequest:
    """What an appeal may lead to: it goes back on the desk, for others than who declined it."""
    for line in request.lines.all():
        RequestLine.objects.filter(pk=line.pk).update(open_for=request.scope, awarded=None)
    days = current("grants")["triage_days"]
    move(request, REQUEST_MOVES, "decide_anew", actor=judge, role="judge", reason="appeal", note=note, days=days)
    return request


def why_not_yet(request: ResourceRequest, seats: Sequence[Seat], *, declines: bool = False) -> Conflict | None:
    """What was made to a call is decided with it. Before it is scored one may only decline: what a call is not meant
    for, and what cannot run here."""
    if request.call is not None and request.call.state != CallState.ANNOUNCED:
        if not (declines and request.call.state == CallState.CLOSED):
            return Conflict(_("It is decided together with all that were made to its call."), code="in_a_call")
    elif needs_scores(request) and not are_enough(request, seats) and not (declines and is_infeasible(request)):
        return Conflict(_("It must be scored first, by everybody who was asked."), code="not_scored")
    return None


def amounts_of(request: ResourceRequest, awarded: Mapping[str, int] | None = None) -> dict[str, int]:
    """What is awarded of each unit: what was asked for, or a part of it."""
    asked = {line.unit: line.amount for line in request.lines.all()}
    given = {unit: amount for unit, amount in (asked if awarded is None else awarded).items() if amount}
    if not given or any(not 0 < amount <= asked.get(unit, 0) for unit, amount in given.items()):
        raise BadInput(fields={"awarded": _("Award something, and of no unit more than was asked for.")})
    return given


def _check_may_decide(request: ResourceRequest, officer: Any) -> None:
    require(officer, "grants.decide", request, _("Something ties you to whoever asks."))
    if Seat.objects.filter(request=request, judge=officer, left_at=None).exists():
        raise Forbidden(_("Whoever scored it does not decide as well."), code="scored_it")
    if events.history(request, ["request.decline"]).filter(actor=officer).exists():
        raise Forbidden(_("After an appeal others decide than those who did."), code="had_a_part")


def _check_ready(request: ResourceRequest, *, declines: bool = False) -> None:
    if (waits := why_not_yet(request, seats_on(request), declines=declines)) is not None:
        raise waits
