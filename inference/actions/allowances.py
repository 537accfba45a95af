"""Reserve before work starts, settle afterwards. Each is one statement of the database, whoever else is at it."""

from datetime import date

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from core.problems import PaymentRequired, TooMany
from inference.models import Allowance
from inference.queries.allowances import Payer, balance, day_of, end_of_day


@transaction.atomic
def reserve(*, payer: Payer, tokens: int) -> date:
    """Take `tokens` out of what the payer has, or raise and change nothing. Returns the day that was charged."""
    day = day_of(payer.key, timezone.now())
    if tokens > payer.limit or not (_take(payer, day, tokens) or _begin_day(payer, day, tokens)):
        raise _review_spent(payer, tokens) if payer.is_review else _spent(payer, tokens)
    return day


def _take(payer: Payer, day: date, tokens: int) -> bool:
    fits = Allowance.objects.filter(payer=payer.key, day=day, used__lte=payer.limit - tokens)
    return bool(fits.update(used=F("used") + tokens))


def _begin_day(payer: Payer, day: date, tokens: int) -> bool:
    """The first run of a day finds no row; one that another has just made is as good."""
    Allowance.objects.bulk_create([Allowance(payer=payer.key, day=day)], ignore_conflicts=True)
    return _take(payer, day, tokens)


def settle(*, payer: str, day: date, reserved: int, charged: int) -> None:
    """Give back what was not used."""
    rows = Allowance.objects.filter(payer=payer, day=day)
    rows.update(used=Greatest(F("used") + Value(charged) - Value(reserved), Value(0)))


def _spent(payer: Payer, tokens: int) -> TooMany:
    left = balance(payer)
    detail = _(
        "This could take %(tokens)d tokens and %(remaining)d of today's %(limit)d are left. "
        "Ask for a shorter answer, or come back after %(at)s UTC."
    ) % {
        "tokens": tokens,
        "remaining": left.remaining,
        "limit": left.limit,
        "at": end_of_day().strftime("%Y-%m-%d %H:%M"),
    }
    return TooMany(detail, code="insufficient_quota", allowance=left.as_json(), retry_after=left.seconds_to_reset)


def _review_spent(payer: Payer, tokens: int) -> PaymentRequired:
    left = balance(payer)
    detail = _(
        "This could take %(tokens)d tokens and %(remaining)d of the %(limit)d of your review are left. "
        "Ask for a shorter answer, or let your own allowance pay."
    ) % {"tokens": tokens, "remaining": left.remaining, "limit": left.limit}
    return PaymentRequired(detail, code="review_budget_spent", allowance=left.as_json())
