"""What is promised is kept in the pool until it passes or the promise ends: no two can promise the same.

A promise ends by what becomes of its offer or grant, never by a clock of its own.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from core.ids import new_id
from resources.grants.models import Grant, GrantLine, Pool, RequestLine, ResourceRequest
from resources.ledger.actions import open_account, release, reserve
from resources.ledger.models import Account, Reservation
from resources.ledger.states import AccountKind, ReservationState

FOR_GOOD = timedelta(days=36_525)


def pool_account(pool: Pool, unit: str) -> Account:
    return open_account(holder=pool.holder, kind=AccountKind.POOL, unit=unit)


def promise(name: str, pool: Pool, amounts: Mapping[str, int]) -> None:
    """Raises PaymentRequired when the pool has less."""
    for unit, amount in sorted(amounts.items()):
        reserve(
            account=pool_account(pool, unit),
            amount=amount,
            key=f"{name}:{new_id()}",
            expires_at=timezone.now() + FOR_GOOD,
        )


def end_promise(name: str, pool: Pool) -> None:
    """The pool has it again. What was promised before anything was kept for it has nothing to end."""
    held = Reservation.objects.filter(account__holder=pool.holder, pk__startswith=f"{name}:")
    for key in held.filter(state=ReservationState.HELD).order_by("account__unit").values_list("pk", flat=True):
        release(key=key, reason="promise")


def promise_offer(request: ResourceRequest, pool: Pool, amounts: Mapping[str, int]) -> None:
    promise(f"offer:{request.pk}", pool, amounts)


def end_offer(request: ResourceRequest) -> None:
    if request.pool is not None:
        end_promise(f"offer:{request.pk}", request.pool)


def drop_offer(request: ResourceRequest) -> None:
    """It came to nothing: the pool has what was kept for it, and the same may be asked for again."""
    end_offer(request)
    RequestLine.objects.filter(request=request).update(open_for=None)


def promise_rest(line: GrantLine) -> None:
    """What passes once a report is accepted."""
    if line.amount > line.passed:
        promise(f"rest:{line.grant_id}", line.grant.pool, {line.unit: line.amount - line.passed})


def end_rest(grant: Grant) -> None:
    end_promise(f"rest:{grant.pk}", grant.pool)
