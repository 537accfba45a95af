"""What an appeal against a revocation may lead to: the grant is as it was on that day, for as long as it had left."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core.moves import move
from core.problems import Conflict, PaymentRequired
from resources.grants.actions.granting import account_of
from resources.grants.actions.holding import pool_account, promise_rest
from resources.grants.models import Grant, GrantLine
from resources.grants.states import GRANT_MOVES
from resources.ledger.actions import pass_on
from resources.ledger.models import Entry


@transaction.atomic
def restore_grant(*, grant: Grant, judge: Any, note: str) -> None:
    """What went back to the pool comes out of it again. Conflict while it has less, or another took its place."""
    lost = timezone.now() - grant.state_changed_at
    changes = {"ends_at": grant.ends_at + lost, "told_days": None}
    move(grant, GRANT_MOVES, "restore", actor=judge, role="judge", reason="appeal", note=note, changes=changes)
    for line in GrantLine.objects.filter(grant=grant).select_related("grant__pool").order_by("unit"):
        _stand_again(line)
        _fill_again(line)


def _stand_again(line: GrantLine) -> None:
    try:
        with transaction.atomic():
            GrantLine.objects.filter(pk=line.pk).update(live_for=line.grant.scope)
    except IntegrityError:
        text = _("Another grant of the same took its place meanwhile; let it end first.")
        raise Conflict(text, code="live_grant") from None


def _fill_again(line: GrantLine) -> None:
    account = account_of(line.grant, line.unit)
    pool = pool_account(line.grant.pool, line.unit)
    returned = Entry.objects.filter(source=account, target=pool, reason="back").aggregate(amount=Sum("amount"))
    restored = Entry.objects.filter(source=pool, target=account, reason="restore").aggregate(amount=Sum("amount"))
    amount = (returned["amount"] or 0) - (restored["amount"] or 0)
    key = f"restore:{line.grant_id}:{line.unit}:{account.received}"[:80]
    try:
        if amount:
            pass_on(source=pool, target=account, amount=amount, key=key, reason="restore")
        promise_rest(line)
    except PaymentRequired:
        raise Conflict(_("The pool has not enough for it now. Fill it first."), code="pool_empty") from None
