"""The hash chain over events: a later change or removal of any row is visible to whoever recomputes it."""

import hashlib
import json
from collections.abc import Iterator

from django.db import transaction

from core.models import Chain, Event

BATCH = 500
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
        Chain.objects.get_or_create(pk=1)
        head = Chain.objects.select_for_update().get(pk=1)
        events = list(Event.objects.filter(position=None).order_by("id")[:BATCH])
        for event in events:
            head.position += 1
            event.position, event.previous_hash = head.position, head.hash
            event.hash = head.hash = fingerprint(event, event.previous_hash)
        if events:
            Event.objects.bulk_update(events, ["position", "previous_hash", "hash"])
            head.save()
    return len(events)


def broken() -> Iterator[Event]:
    """Events whose hash does not follow from their content and the event before. An intact chain yields nothing."""
    previous, position = GENESIS, 0
    for event in Event.objects.exclude(position=None).order_by("position").iterator():
        position += 1
        if event.position != position or event.previous_hash != previous or event.hash != fingerprint(event, previous):
            yield event
        previous, position = event.hash, event.position or position
