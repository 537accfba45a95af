"""How much of its cap programs spent with a token: in the day or month of UTC that runs."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Spent, Token
from accounts.spending import counted
from accounts.states import CapPeriod
from core.ids import least_id_at
from core.instants import midnight
from inference.models import Run, TokenUse
from inference.states import Spending
from resources.units import TOKENS, in_words, lasting

Amounts = dict[tuple[str, str], int]  # by token, and what is spent


def begin_of(period: str, day: date) -> date:
    return day.replace(day=1) if period == CapPeriod.MONTH else day


def end_of(period: str, begins_on: date) -> date:
    """The day on which it begins anew."""
    if period == CapPeriod.DAY:
        return begins_on + timedelta(days=1)
    return (begins_on + timedelta(days=31)).replace(day=1)


def caps_of(token: Token) -> dict[str, int]:
    caps = {Spending.TOKENS: token.cap_tokens, Spending.MS: token.cap_ms}
    return {spending: most for spending, most in caps.items() if most is not None}


def runs_since(begins_on: date) -> "QuerySet[Run]":
    """Found by their key."""
    return Run.objects.filter(pk__gte=least_id_at(midnight(begins_on)))


@counted
def spent_with(tokens: Sequence[Token]) -> dict[str, Spent]:
    today = timezone.now().astimezone(UTC).date()
    spent: dict[str, Spent] = {}
    for period in CapPeriod:
        alike = [token for token in tokens if token.cap_period == period and token.is_capped]
        spent |= _spent_in(period, begin_of(period, today), alike) if alike else {}
    return spent


def _spent_in(period: str, begins_on: date, tokens: Sequence[Token]) -> dict[str, Spent]:
    rows = TokenUse.objects.filter(period=period, begins_on=begins_on, token__in=tokens)
    used: Amounts = {(row.token_id, row.spending): row.used for row in rows}
    unmet = [token for token in tokens if any((token.pk, spending) not in used for spending in caps_of(token))]
    used = (_summed(unmet, begins_on) if unmet else {}) | used
    resets_at = midnight(end_of(period, begins_on))
    return {token.pk: _spent(token, used, resets_at) for token in tokens}


def _spent(token: Token, used: Amounts, resets_at: datetime) -> Spent:
    tokens, ms = (used.get((token.pk, spending), 0) for spending in (Spending.TOKENS, Spending.MS))
    said = {Spending.TOKENS: in_words(TOKENS, tokens), Spending.MS: lasting(ms)}
    words = " · ".join(said[spending] for spending in Spending if spending in caps_of(token))
    return Spent(tokens, ms, resets_at, words)


def _summed(tokens: Iterable[Token], begins_on: date) -> Amounts:
    """A row is made by the first run that meets the cap; until then the runs themselves say."""
    amount, alike = Coalesce("charged", "reserved"), Q(unit=TOKENS)
    sums = {"tokens": Sum(amount, filter=alike, default=0), "ms": Sum(amount, filter=~alike, default=0)}
    rows = runs_since(begins_on).filter(token__in=tokens).order_by().values("token").annotate(**sums)
    told = rows.values_list("token", *sums)
    return {(key, spending): sum for key, *both in told for spending, sum in zip(sums, both, strict=True)}
