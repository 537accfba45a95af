"""Hand sealed events to their receivers, each at its own pace; one that fails does not hold up the others.

Receivers that stand at the same place read the chain together: what nobody waits for costs one look, not one each.
"""

from collections import defaultdict
from collections.abc import Sequence

import structlog
from django.db import transaction
from django.db.models import BigIntegerField, CharField

from core.events import RECEIVERS, Receiver
from core.models import Chain, DeadLetter, Event, Subscription
from core.prepared import Given, Prepared, PreparedChange
from core.sealing import seal

log = structlog.get_logger(__name__)
TRIES = 8
BATCH = 200


def run() -> int:
    _subscribe()
    while seal():
        pass
    return sum(_lead_on(receivers, position) for position, receivers in _by_position().items())


def _subscribe() -> None:
    """A receiver that is new to this site begins with what happens from now on, not with the whole past."""
    known = {receiver for receiver, _position in _positions()}
    if missing := RECEIVERS.keys() - known:
        end = Chain.objects.values_list("position", flat=True).first() or 0
        rows = [Subscription(receiver=name, position=end) for name in missing]
        Subscription.objects.bulk_create(rows, ignore_conflicts=True)


def _by_position() -> dict[int, list[Receiver]]:
    found: dict[int, list[Receiver]] = defaultdict(list)
    positions = dict(_positions())
    for receiver in RECEIVERS.values():
        found[positions[receiver.name]].append(receiver)
    return found


def _lead_on(receivers: list[Receiver], position: int) -> int:
    """Bring receivers that stand at one place to the end of the chain, or to the event that one cannot take."""
    given = 0
    while receivers and (events := _wanted(receivers, position)):
        willing = []
        for receiver in receivers:
            taken, goes_on = _give_all(receiver, events)
            given += taken
            willing += [receiver] * goes_on
        position, receivers = events[-1].position or position, willing
        names = [receiver.name for receiver in receivers]
        Subscription.objects.filter(receiver__in=names, position__lt=position).update(position=position)
    return given


def _wanted(receivers: list[Receiver], position: int) -> list[Event]:
    verbs = frozenset[str]().union(*(receiver.verbs for receiver in receivers))
    events = Event.objects.filter(position__gt=position, verb__in=verbs)
    return list(events.select_related("actor").order_by("position")[:BATCH])


def _give_all(receiver: Receiver, events: Sequence[Event]) -> tuple[int, bool]:
    """How many it took, and whether it may go on behind the last."""
    taken = 0
    for event in events:
        if event.verb in receiver.verbs:
            if not _give(receiver, event):
                return taken, False
            taken += 1
    return taken, True


@transaction.atomic
def _give(receiver: Receiver, event: Event) -> bool:
    """The receiver's effect and its place in the chain are one transaction. True when it may go on with the next."""
    position = event.position or 0
    subscription = _subscriptions(receiver=receiver.name)[0]
    if subscription.position >= position:
        return True  # another worker was here
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
    if subscription.failures:
        subscription.position, subscription.failures = position, 0
        subscription.save()
    else:
        _move(receiver=receiver.name, position=position)
    return True


_positions: Prepared[tuple[str, int]] = Prepared(lambda: Subscription.objects.values_list("receiver", "position"))
_subscriptions: Prepared[Subscription] = Prepared(
    lambda: Subscription.objects.select_for_update().filter(receiver=Given("receiver", CharField()))
)
_move = PreparedChange(
    lambda: (
        Subscription.objects.filter(receiver=Given("receiver", CharField())),
        {"position": Given("position", BigIntegerField())},
    )
)
