"""What a decision on a request brings about, whoever came to it: an officer, a call, a lot."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import as_officer
from core.moves import move
from core.policies import current
from core.problems import BadInput, Conflict, PaymentRequired
from resources.grants.actions.holding import promise_offer
from resources.grants.models import Pool, RequestLine, ResourceRequest
from resources.grants.queries.judging import decline_reasons
from resources.grants.states import REQUEST_MOVES


def offer(
    request: ResourceRequest,
    amounts: Mapping[str, int],
    pool: Pool | None,
    letter: str,
    officer: Any = None,
    reason: str = "",
) -> None:
    """It is kept in the pool until the applicant answers. Conflict when the pool has less."""
    if pool is None:
        raise no_pool()
    try:
        promise_offer(request, pool, amounts)
    except PaymentRequired:
        raise Conflict(_("The pool has not enough for it. Offer a part, or let it wait."), code="pool_empty") from None
    lines = list(request.lines.all())
    for line in lines:
        RequestLine.objects.filter(pk=line.pk).update(awarded=amounts.get(line.unit, 0))
    is_whole = all(amounts.get(line.unit, 0) == line.amount for line in lines)
    changes: dict[str, Any] = {"letter": letter, "pool": pool, "reasons": []}
    _decide(request, "offer" if is_whole else "offer_part", officer, letter, changes, "offer_days", reason)


def decline(request: ResourceRequest, letter: str, reasons: Sequence[str], officer: Any) -> None:
    known = [code for code, _words in decline_reasons() if code in reasons]
    if not known or set(reasons) - set(known):
        raise BadInput(fields={"reasons": _("Choose at least one reason from the list.")})
    back = timezone.now() + timedelta(days=current("grants")["return_days"])
    _decide(request, "decline", officer, letter, {"letter": letter, "reasons": known, "return_at": back})
    RequestLine.objects.filter(request=request).update(open_for=None)


def wait(request: ResourceRequest, letter: str, officer: Any) -> None:
    _decide(request, "wait", officer, letter, {"letter": letter}, "waiting_days")


def no_pool() -> Conflict:
    return Conflict(_("It has no pool any more; ask an officer."), code="no_pool")


def _decide(
    request: ResourceRequest,
    name: str,
    officer: Any,
    letter: str,
    changes: dict[str, Any],
    days: str = "",
    reason: str = "",
) -> None:
    policy = current("grants")
    told = {"actor": officer, "role": as_officer(officer) if officer else "", "note": letter, "reason": reason}
    limit = policy[days] if days else None
    move(request, REQUEST_MOVES, name, changes=changes, days=limit, policy_version=policy.reference, **told)
