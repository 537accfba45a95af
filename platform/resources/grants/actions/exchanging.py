"""From one unit of a grant into another, at the published rate: through its pool, in one transaction."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.problems import BadInput, Conflict, PaymentRequired
from resources.grants.actions.granting import account_of
from resources.grants.actions.holding import pool_account
from resources.grants.models import Grant, GrantChange, GrantLine, more_by
from resources.grants.queries.grants import left_of
from resources.grants.queries.rates import exchanged
from resources.ledger.actions import pass_on


def wished(grant: Grant, unit: str, amount: int, into: str) -> dict[str, Any]:
    """What the change would be; BadInput that names the field."""
    left = {line.unit: line.available for line in left_of([grant])[grant.pk]}
    if unit not in left:
        raise BadInput(fields={"unit": _("Choose a unit of this grant.")})
    if not 0 < amount <= left[unit]:
        raise BadInput(fields={"amount": _("At most what is left of it may be exchanged.")})
    if into == unit or not (gets := exchanged(unit, amount, into)):
        raise BadInput(fields={"into": _("Choose another unit for which there is a rate, and enough for some of it.")})
    return {"unit": unit, "amount": amount, "into": into, "gets": gets}


def exchange(grant: Grant, change: GrantChange) -> None:
    """Both sides or neither. Conflict when too little is left by now, in the grant or in the pool."""
    try:
        _pass(grant, change.unit, change.amount, change, goes_out=True)
        _pass(grant, change.into, change.gets, change, goes_out=False)
    except PaymentRequired:
        text = _("Too little is left for it, in the grant or in the pool.")
        raise Conflict(text, code="pool_empty") from None
    _lessen(GrantLine.objects.get(grant=grant, unit=change.unit), change.amount)
    _add(grant, change.into, change.gets)


def _pass(grant: Grant, unit: str, amount: int, change: GrantChange, *, goes_out: bool) -> None:
    pool = pool_account(grant.pool, unit)
    ends = [account_of(grant, unit), pool]
    source, target = ends if goes_out else reversed(ends)
    pass_on(source=source, target=target, amount=amount, key=f"exchange:{change.pk}:{unit}"[:80], reason="exchange")


def _lessen(line: GrantLine, amount: int) -> None:
    """A line of which nothing is left, spent or promised is no line."""
    if line.amount == amount:
        line.delete()
    else:
        GrantLine.objects.filter(pk=line.pk).update(**more_by(-amount))


def _add(grant: Grant, unit: str, amount: int) -> None:
    if GrantLine.objects.filter(grant=grant, unit=unit).update(**more_by(amount)):
        return
    try:
        with transaction.atomic():
            fresh = {"amount": amount, "passed": amount, "live_for": grant.scope}
            GrantLine.objects.create(grant=grant, unit=unit, **fresh)
    except IntegrityError:
        raise Conflict(_("Another grant of this unit stands already; exchange it there."), code="live_grant") from None
