"""What time does to what is kept ready: hours end and begin, budgets run low, the end comes."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core import events
from core.clocks.acting import each
from core.policies import Policy, current
from core.problems import PaymentRequired
from inference.fleet.actions.hours import reserve_hour, settle_hours
from inference.fleet.actions.pinning import end_pin
from inference.fleet.models import HOUR, Pin
from inference.fleet.queries.payers import grant_of, lasts_until
from inference.fleet.states import PinState


def tend_pins() -> int:
    """Run as often as you like: each hour is reserved once and settled once. Returns how many were looked after."""
    policy = current("pinning")
    kept = Pin.objects.filter(state=PinState.KEPT).order_by("ends_at").values_list("pk", flat=True)
    return each(list(kept), lambda key: _tend(key, policy))


@transaction.atomic
def _tend(key: str, policy: Policy) -> bool:
    """Under the lock of its row; another who looked after it meanwhile, or ended it, leaves nothing to do."""
    pin = Pin.objects.select_for_update().filter(pk=key, state=PinState.KEPT).first()
    if pin is None:
        return False
    settle_hours(pin)
    if pin.ends_at <= timezone.now():
        end_pin(pin, "expire")
    elif not pin.is_of_site and not _is_paid_ahead(pin, timedelta(minutes=policy["minutes_ahead"])):
        end_pin(pin, "exhaust")
    else:
        _tell(pin, policy)
    return True


def _is_paid_ahead(pin: Pin, ahead: timedelta) -> bool:
    """Reserve the hours that begin soon. False once the last that was paid is over and there is nothing to pay the
    next with; until then somebody may fill the budget."""
    try:
        while pin.paid_until < min(pin.ends_at, timezone.now() + ahead):
            _require_usable_grant(pin)
            reserve_hour(pin)
    except PaymentRequired:
        return pin.paid_until > timezone.now()
    settle_hours(pin)  # where nobody looked for hours, some of them are over
    return True


def _require_usable_grant(pin: Pin) -> None:
    grant = grant_of(pin)
    if grant is None or not grant.is_usable:
        raise PaymentRequired


def _tell(pin: Pin, policy: Policy) -> None:
    """Once for each of the marks before the end, if it was kept for longer than that."""
    ends = lasts_until(pin)
    hours, length = -(-(ends - timezone.now()) // HOUR), (pin.ends_at - pin.starts_at) // HOUR
    mark = min((each for each in policy["told_hours"] if hours <= each < length), default=None)
    if mark is None or (pin.told_hours is not None and pin.told_hours <= mark):
        return
    pin.told_hours = mark
    pin.save(update_fields=["told_hours"])
    why = "time" if ends >= pin.ends_at else "budget"
    evidence = [{"hours": hours, "why": why}]
    events.record("pin.alert", pin, role="system", from_state=pin.state, to_state=pin.state, evidence=evidence)
