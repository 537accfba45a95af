"""What a message says: version 1 of our envelope, around what the package of the event tells of it."""

import json
from typing import Any

from django.conf import settings

from core.models import Event
from webhooks.models import Delivery, Endpoint
from webhooks.offers import offer_of

VERSION = 1


def body_of(endpoint: Endpoint, delivery: Delivery) -> str:
    """ "" when the endpoint's owner may not see any more what it would tell."""
    if delivery.event is None:
        return _written(delivery, delivery.created_at.isoformat(), {"message": "It arrived."})
    event = delivery.event
    offered = offer_of(event.verb)
    about = next(iter(offered.seen_by(endpoint.owner, [event.object_id])), None)
    if about is None:
        return ""
    return _written(delivery, event.at.isoformat(), offered.data(event, about) | _move(event))


def _move(event: Event) -> dict[str, Any]:
    """From where to where. Who did it is told of authors only; the others' names are not ours to give."""
    actor = event.actor.handle if event.actor is not None and event.acting_role == "author" else None
    return {"from": event.from_state or None, "to": event.to_state or None, "author": actor}


def _written(delivery: Delivery, at: str, data: dict[str, Any]) -> str:
    envelope = {
        "version": VERSION,
        "id": delivery.message_id,
        "type": delivery.type,
        "timestamp": at,
        "site": settings.SITE_URL,
        "data": data,
    }
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
