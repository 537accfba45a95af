"""Accounts that policy fills are opened when they are first drawn on; what a day or a review leaves over goes back."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from core.clocks.acting import AT_ONCE, each
from inference.queries.allowances import Payer, review_holder, start_of_day
from resources.ledger import actions as ledger
from resources.ledger.models import Account
from resources.ledger.states import AccountKind
from reviews.models import Assignment, Round
from reviews.states import OPEN_ROUND

LOOKED_BACK = timedelta(days=7)  # by then every run of a day has long ended


def account_for(payer: Payer) -> Account:
    if payer.account:
        return Account(id=payer.account, unit=payer.unit)  # as `pk` it would be given a new id first
    return ledger.filled_account(holder=payer.holder, kind=payer.kind, unit=payer.unit, amount=payer.limit)


def take_back_what_is_left() -> int:
    """Of days and reviews that are over. Returns how many accounts were emptied."""
    begun = start_of_day()
    days = Account.objects.filter(kind=AccountKind.ALLOWANCE, created_at__lt=begun, created_at__gte=begun - LOOKED_BACK)
    return _empty(days, "day_over") + _empty(_of_ended_reviews(), "review_over")


def _of_ended_reviews() -> "QuerySet[Account]":
    """Nobody draws on them any more; runs that were still at work then have ended by the end of the look back."""
    ended = Round.objects.filter(state_changed_at__gte=timezone.now() - LOOKED_BACK).exclude(state__in=OPEN_ROUND)
    held = Assignment.objects.filter(round__in=ended).values_list("pk", flat=True)
    return Account.objects.filter(holder__in=[review_holder(assignment) for assignment in held])


def _empty(accounts: "QuerySet[Account]", reason: str) -> int:
    emptied = 0
    while found := list(accounts.filter(available__gt=0).order_by("created_at")[:AT_ONCE]):
        if not (done := each(found, lambda account: _take_back(account, reason))):
            break  # all of them are being drawn on just now: tomorrow is early enough
        emptied += done
    return emptied


def _take_back(account: Account, reason: str) -> None:
    key = f"lapse:{account.pk}:{account.passed_on}"  # a run that ends later may leave something again
    ledger.take(account=account, amount=account.available, key=key, reason=reason)
