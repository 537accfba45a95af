"""The hash chain over events: a later change or removal of any row is visible to whoever recomputes it."""

import hashlib
import json
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import BigIntegerField, CharField

from core.models import Chain, Event
from core.prepared import Given, Prepared, PreparedChange

BATCH, FEW = 500, 20
GENESIS = "0" * 64


def fingerprint(event: Event, previous: str) -> str:
    """SHA-256 over the previous hash and every field of the event, as canonical JSON."""
    content = {
        "id": event.id,
        "position": event.position,
        "verb": event.verb,
        "object": [event.object_type, event.object_id],
        "states": [event.from_state, event.to_state],
        "actor": event.actor_id,
        "role": event.acting_role,
        "reason": event.reason_code,
        "note": event.note,
        "evidence": event.evidence,
        "policy": event.policy_version,
        "request": event.request_id,
        "at": event.at.isoformat(),
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def seal() -> int:
    """Give committed events their place in the chain. One sealer at a time: the chain's head is locked."""
    with transaction.atomic():
        head = _head.first() or _first_head()
        events = _new()
        for event in events:
            head.position += 1
            event.position, event.previous_hash = head.position, head.hash
            event.hash = head.hash = fingerprint(event, event.previous_hash)
        if events:
            _keep(events)
            head.save()
    return len(events)


def _first_head() -> Chain:
    Chain.objects.get_or_create(pk=1)
    return Chain.objects.select_for_update().get(pk=1)


def _keep(events: Sequence[Event]) -> None:
    """A few one by one: to write the SQL for many takes longer than to tell each."""
    if len(events) > FEW:
        Event.objects.bulk_update(events, ["position", "previous_hash", "hash"])
    else:
        for event in events:
            _place(id=event.pk, position=event.position, previous=event.previous_hash, hash=event.hash)


_head: Prepared[Chain] = Prepared(lambda: Chain.objects.select_for_update().filter(pk=1))
_new: Prepared[Event] = Prepared(lambda: Event.objects.filter(position=None).order_by("id")[:BATCH])
_place = PreparedChange(
    lambda: (
        Event.objects.filter(pk=Given("id", Event._meta.pk)),
        {
            "position": Given("position", BigIntegerField()),
            "previous_hash": Given("previous", CharField()),
            "hash": Given("hash", CharField()),
        },
    )
)


def broken() -> Iterator[Event]:
    """Events whose hash does not follow from their content and the event before. An intact chain yields nothing."""
    previous, position = GENESIS, 0
    for event in Event.objects.exclude(position=None).order_by("position").iterator():
        position += 1
        if event.position != position or event.previous_hash != previous or event.hash != fingerprint(event, previous):
            yield event
        previous, position = event.hash, event.position or position
