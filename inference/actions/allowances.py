"""Accounts that policy fills are opened when they are first drawn on; what a day leaves over goes back."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.clocks.acting import AT_ONCE, each
from inference.queries.allowances import Payer, start_of_day
from resources.ledger import actions as ledger
from resources.ledger.models import Account
from resources.ledger.states import AccountKind

LOOKED_BACK = timedelta(days=7)  # by then every run of a day has long ended


def account_for(payer: Payer) -> Account:
    return Account(pk=payer.account, unit=payer.unit) if payer.account else _filled(payer)


def take_back_what_is_left() -> int:
    """Of days that are over. Returns how many accounts were emptied."""
    begun, emptied = start_of_day(), 0
    old = Account.objects.filter(kind=AccountKind.ALLOWANCE, created_at__lt=begun, created_at__gte=begun - LOOKED_BACK)
    while found := list(old.filter(available__gt=0).order_by("created_at")[:AT_ONCE]):
        if not (done := each(found, _take_back)):
            break  # all of them are being drawn on just now: tomorrow is early enough
        emptied += done
    return emptied


@transaction.atomic
def _filled(payer: Payer) -> Account:
    """Once, however many come first at the same moment."""
    account = ledger.open_account(holder=payer.holder, kind=payer.kind, unit=payer.unit)
    if payer.limit:
        ledger.bring(account=account, amount=payer.limit, key=f"fill:{payer.holder}", reason="policy")
    return account


def _take_back(account: Account) -> None:
    key = f"lapse:{account.pk}:{timezone.now().date()}"
    ledger.take(account=account, amount=account.available, key=key, reason="day_over")
