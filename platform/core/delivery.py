"""Hand sealed events to their receivers, each at its own pace; one that fails does not hold up the others."""

import structlog
from django.db import transaction

from core.events import RECEIVERS, Receiver
from core.models import Chain, DeadLetter, Event, Subscription
from core.sealing import seal

log = structlog.get_logger(__name__)
TRIES = 8


def run() -> int:
    _subscribe()
    while seal():
        pass
    return sum(_catch_up(receiver) for receiver in list(RECEIVERS.values()))


def _subscribe() -> None:
    """A receiver that is new to this site begins with what happens from now on, not with the whole past."""
    known = set(Subscription.objects.values_list("receiver", flat=True))
    if missing := RECEIVERS.keys() - known:
        end = Chain.objects.values_list("position", flat=True).first() or 0
        rows = [Subscription(receiver=name, position=end) for name in missing]
        Subscription.objects.bulk_create(rows, ignore_conflicts=True)


def _catch_up(receiver: Receiver) -> int:
    given = 0
    while _give_next(receiver):
        given += 1
    return given


@transaction.atomic
def _give_next(receiver: Receiver) -> bool:
    """The receiver's effect and its place in the chain are one transaction."""
    subscription = Subscription.objects.select_for_update().get(receiver=receiver.name)
    event = (
        Event.objects.filter(position__gt=subscription.position, verb__in=receiver.verbs)
        .select_related("actor")
        .order_by("position")
        .first()
    )
    return event is not None and _give(receiver, event, subscription)


def _give(receiver: Receiver, event: Event, subscription: Subscription) -> bool:
    """True when the receiver may go on with the next event."""
    try:
        with transaction.atomic():
            receiver.receive(event)
    except Exception as error:
        subscription.failures += 1
        subscription.last_error = repr(error)[:2000]
        log.exception("receiver_failed", receiver=receiver.name, event_id=event.id, tries=subscription.failures)
        if subscription.failures < TRIES:
            subscription.save()
            return False
        DeadLetter.objects.get_or_create(receiver=receiver.name, event=event, defaults={"error": repr(error)[:2000]})
    subscription.position, subscription.failures = event.position or subscription.position, 0
    subscription.save()
    return True
