"""What programs may spend with one token in a day or a month, whoever pays for it. Counted where the run is charged, in
the same transaction and after its account: whoever draws on both takes them in this order.
"""

from datetime import UTC, date
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, CharField, DateField, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Token
from accounts.states import CapPeriod
from core.instants import midnight, seconds_until
from core.prepared import Given, PreparedChange
from core.problems import TooMany
from inference.models import Run, TokenUse
from inference.queries.caps import begin_of, caps_of, end_of, runs_since, spent_with
from inference.states import Spending
from resources.units import TOKENS, in_words


def keep_within_cap(*, token: Token | None, run: Run) -> None:
    """Count what is reserved for this run; TooMany where the token may not spend so much any more."""
    if token is None:
        return
    most = caps_of(token).get(_spending(run))
    use = None if most is None else _use_of(token, run)
    _spend(run, run.reserved)
    if use is not None and most is not None:
        use.refresh_from_db()  # whoever else counts waits for us from here on
        if use.used > most:
            left = most - (use.used - run.reserved)
            raise _spent(token, unit=run.unit, needed=run.reserved, left=left, most=most, day=_day_of(run))


def require_within_cap(*, token: Token, unit: str, needed: int) -> None:
    """TooMany where this is more than the token may still spend; nothing is counted."""
    most = caps_of(token).get(spending_in(unit))
    if most is None:
        return
    spent = spent_with([token])[token.pk]
    left = most - (spent.tokens if unit == TOKENS else spent.ms)
    if needed > left:
        raise _spent(token, unit=unit, needed=needed, left=left, most=most, day=timezone.now().astimezone(UTC).date())


def spending_in(unit: str) -> Spending:
    return Spending.TOKENS if unit == TOKENS else Spending.MS


def count_charge(*, run: Run, charged: int) -> None:
    """The run has ended: what was not charged may be spent again."""
    if run.token_id is not None:
        _spend(run, charged - run.reserved)


def _spend(run: Run, more: int) -> None:
    """In all periods of its token in which it was begun, also those that no cap is about any more."""
    begun = {period.value: begin_of(period, _day_of(run)) for period in CapPeriod}
    _counted(token=run.token_id, spending=_spending(run), more=more, **begun)


def _covering() -> "tuple[QuerySet[TokenUse], dict[str, Any]]":
    begun = Q()
    for period in CapPeriod:
        begun |= Q(period=period, begins_on=Given(period.value, DateField()))
    rows = TokenUse.objects.filter(begun, token=Given("token", CharField()), spending=Given("spending", CharField()))
    return rows, {"used": F("used") + Given("more", BigIntegerField())}


_counted = PreparedChange(_covering)


def _use_of(token: Token, run: Run) -> TokenUse:
    """Where the cap is new, what was spent before it counts too."""
    begins_on = begin_of(token.cap_period, _day_of(run))
    known = {"token": token, "spending": _spending(run), "period": token.cap_period, "begins_on": begins_on}
    new: dict[str, Any] = {"used": lambda: _spent_since(begins_on, run)}  # asked for only where the row is new
    return TokenUse.objects.get_or_create(**known, defaults=new)[0]


def _spent_since(begins_on: date, run: Run) -> int:
    runs = runs_since(begins_on).filter(token=run.token_id).exclude(pk=run.pk)
    alike = runs.filter(unit=TOKENS) if run.unit == TOKENS else runs.exclude(unit=TOKENS)
    return alike.aggregate(sum=Sum(Coalesce("charged", "reserved")))["sum"] or 0


def _spent(token: Token, *, unit: str, needed: int, left: int, most: int, day: date) -> TooMany:
    resets_at = midnight(end_of(token.cap_period, begin_of(token.cap_period, day)))
    left = max(0, left)
    detail = _(
        "This could take %(needed)s; %(left)s are left of what the token “%(name)s” may spend until %(at)s UTC. "
        "Ask for a shorter answer, come back then, or let it spend more: Settings → Tokens."
    )
    words = {"needed": in_words(unit, needed), "left": in_words(unit, left), "name": token.name}
    words["at"] = resets_at.strftime("%Y-%m-%d %H:%M")
    more: dict[str, Any] = {"unit": unit, "limit": most, "needed": needed, "remaining": left}
    more |= {"resets_at": resets_at.isoformat(), "settings": settings.SITE_URL + reverse("accounts:settings-tokens")}
    return TooMany(detail % words, code="token_cap_spent", retry_after=seconds_until(resets_at), **more)


def _spending(run: Run) -> Spending:
    return spending_in(run.unit)


def _day_of(run: Run) -> date:
    return run.created_at.astimezone(UTC).date()
