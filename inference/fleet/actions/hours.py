"""The hours of a pin in the ledger: reserved before they begin, charged when they are over."""

from datetime import datetime, timedelta

from django.utils import timezone

from core.problems import PaymentRequired
from inference.fleet.models import Pin
from inference.fleet.queries.holding import held
from resources.ledger import actions as ledger

GRACE = timedelta(days=1)  # an hour that nobody settled by then is lost, and costs nothing


def reserve_hour(pin: Pin) -> None:
    """The next one. PaymentRequired, and nothing changes, where the budget has less."""
    number = pin.reserved
    if pin.account is None:
        raise PaymentRequired
    until = pin.hour(number)[1] + GRACE
    ledger.reserve(account=pin.account, amount=pin.price_of(number), key=pin.key_of(number), expires_at=until)
    pin.reserved += 1
    pin.save(update_fields=["reserved"])


def settle_hours(pin: Pin, *, is_over: bool = False) -> None:
    """Those that have ended; all of them where the pin is over. Only the time in which it was held is charged."""
    now, before = timezone.now(), pin.settled
    while pin.settled < pin.reserved and (is_over or pin.hour(pin.settled)[1] <= now):
        pin.charged += _settle(pin, pin.settled, now)
        pin.settled += 1
    if pin.settled != before:
        pin.save(update_fields=["settled", "charged"])


def _settle(pin: Pin, number: int, now: datetime) -> int:
    begin, end = pin.hour(number)
    time = held(pin.deployment_id, begin, min(end, now)) if begin < now else timedelta()
    return ledger.settle(key=pin.key_of(number), measured=pin.price_of(number, time))
