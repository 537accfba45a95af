"""From an award to a grant: amounts pass from the pool, whole or in tranches, in the transaction of the move."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.policies import Policy
from core.problems import Conflict
from resources.grants.actions.holding import end_rest, pool_account, promise_rest
from resources.grants.models import Grant, GrantLine, Pool, RequestLine, ResourceRequest
from resources.grants.queries.grants import live_lines
from resources.grants.states import GRANT_MOVES, LIVE
from resources.ledger.actions import open_account, pass_on
from resources.ledger.models import Account
from resources.ledger.states import AccountKind

MONTH = timedelta(days=365.25 / 12)


@transaction.atomic
def open_grant(
    *,
    request: ResourceRequest,
    pool: Pool,
    awarded: Mapping[str, int],
    first_percent: int,
    policy: Policy,
    actor: Any = None,
) -> Grant:
    """Make the grant, and pass its first part on from the pool. Raises PaymentRequired when the pool has less.

    The rest is kept in the pool until a report is accepted. What is left of an older grant for the same, nearly used
    up, is carried over.
    """
    now = timezone.now()
    grant = Grant.objects.create(
        request=request,
        pool=pool,
        owner=request.owner,
        project=request.project,
        scope=request.scope,
        title=request.title,
        tier=request.tier,
        starts_at=now,
        ends_at=now + timedelta(days=request.days),
        public_from=now + MONTH * request.embargo_months,
        policy_version=policy.reference,
    )
    RequestLine.objects.filter(request=request).update(open_for=None)
    for unit, amount in sorted(awarded.items()):
        _open_line(grant, unit, amount, max(amount * first_percent // 100, 1), policy)
    events.record("grant.open", grant, actor=actor, to_state=grant.state, policy_version=policy.reference)
    return grant


def account_of(grant: Grant, unit: str) -> Account:
    return open_account(holder=grant.holder, kind=AccountKind.GRANT, unit=unit)


def pass_to(line: GrantLine, amount: int, key: str) -> None:
    """From the pool of its grant. The keys of one grant are its own, so that nothing is passed on twice."""
    grant = line.grant
    pool = pool_account(grant.pool, line.unit)
    told = {"key": f"{key}:{grant.pk}:{line.unit}"[:80], "reason": key}
    pass_on(source=pool, target=account_of(grant, line.unit), amount=amount, **told)


def _open_line(grant: Grant, unit: str, amount: int, first: int, policy: Policy) -> None:
    carried = _retire_older(grant, unit, policy)
    try:
        with transaction.atomic():
            line = GrantLine.objects.create(grant=grant, unit=unit, amount=amount, passed=first, live_for=grant.scope)
    except IntegrityError:
        raise _one_at_a_time() from None
    pass_to(line, first, "grant")
    promise_rest(line)
    for older in carried:
        _carry_over(older, grant, unit)


def _retire_older(grant: Grant, unit: str, policy: Policy) -> list[GrantLine]:
    """Lines of the same unit that are nearly used up no longer stand in the way."""
    older = list(live_lines(grant.scope).filter(unit=unit).select_for_update(of=("self",)))
    for line in older:
        if line.grant_id != grant.request.renews_id and not is_nearly_used(line, policy):
            raise _one_at_a_time()
        GrantLine.objects.filter(pk=line.pk).update(live_for=None)
    return older


def is_nearly_used(line: GrantLine, policy: Policy) -> bool:
    account = Account.objects.filter(holder=line.grant.holder, unit=line.unit).first()
    left = account.available + account.reserved if account else 0
    return left * 100 <= line.passed * (100 - int(policy["ask_again_percent"]))


def _carry_over(line: GrantLine, grant: Grant, unit: str) -> None:
    source = account_of(line.grant, unit)
    source.refresh_from_db()
    if source.available:
        told = {"key": f"carry:{line.grant_id}:{unit}"[:80], "reason": "carry"}
        pass_on(source=source, target=account_of(grant, unit), amount=source.available, **told)
    if not line.grant.lines.exclude(live_for=None).exists() and line.grant.state in LIVE:
        move(line.grant, GRANT_MOVES, "close", reason="replaced")
        end_rest(line.grant)


def _one_at_a_time() -> Conflict:
    text = _("There is a grant of this unit already. Ask for more of it there, or wait until it is nearly used up.")
    return Conflict(text, code="live_grant")
