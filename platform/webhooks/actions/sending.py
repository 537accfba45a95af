"""Messages go out, one endpoint at a time and each in its own task: one that is dead or slow holds up no other.

Whoever serves an endpoint says so first, for as long as it may take; so no two do, and messages go out in their order.
A message stays waiting until its receiver has said yes: a killed worker costs a second delivery, never a lost one.
"""

import secrets
import time
from datetime import timedelta

import structlog
from django.db.models import Q
from django.utils import timezone

from core import outbound
from core.moves import move
from core.policies import current
from core.problems import BadInput, Conflict
from webhooks import signing
from webhooks.messages import body_of
from webhooks.models import Delivery, Endpoint
from webhooks.states import ENDPOINT_MOVES, DeliveryState, EndpointState

log = structlog.get_logger(__name__)
AT_ONCE = 20
KEPT_OF_ANSWER = 2000
GONE = 410


def serve(*, endpoint_id: str) -> int:
    """Send what is due at this endpoint, until it fails. Returns how many messages were taken."""
    endpoint = _claim(endpoint_id)
    if endpoint is None:
        return 0
    try:
        return _serve(endpoint)
    finally:
        Endpoint.objects.filter(pk=endpoint.pk).update(busy_until=None)


def _claim(endpoint_id: str) -> Endpoint | None:
    now = timezone.now()
    until = now + timedelta(seconds=AT_ONCE * current("webhooks")["timeout_seconds"] + 60)
    free = Q(busy_until=None) | Q(busy_until__lte=now)
    rested = Q(resting_until=None) | Q(resting_until__lte=now)
    mine = Endpoint.objects.filter(free, rested, pk=endpoint_id, state=EndpointState.ACTIVE).update(busy_until=until)
    return Endpoint.objects.select_related("owner").get(pk=endpoint_id) if mine else None


def _serve(endpoint: Endpoint) -> int:
    taken = 0
    due = endpoint.deliveries.filter(state=DeliveryState.WAITING, due_at__lte=timezone.now()).order_by("id")
    for delivery in due.select_related("event__actor")[:AT_ONCE]:
        body = delivery.body or body_of(endpoint, delivery)
        if not body or (delivery.event and not body_of(endpoint, delivery)):
            _write(delivery, state=DeliveryState.DROPPED)
        elif _send(endpoint, delivery, body):
            taken += 1
        else:
            break
    return taken


def _send(endpoint: Endpoint, delivery: Delivery, body: str) -> bool:
    """One try. What came of it stands in the row, whatever it was."""
    began, now, data = time.monotonic(), timezone.now(), body.encode()
    headers = signing.headers(endpoint, delivery.message_id, data, now)
    headers |= {"Content-Type": "application/json", "User-Agent": "Commonweight-Webhooks/1"}
    tried = {"body": body, "tries": delivery.tries + 1, "tried_at": now, "status": None, "answer": "", "error": ""}
    try:
        answer = outbound.post(endpoint.url, data, headers, timeout=current("webhooks")["timeout_seconds"])
        tried |= {"status": answer.status, "answer": answer.body[:KEPT_OF_ANSWER].decode(errors="replace")}
    except BadInput as problem:
        tried["error"] = problem.detail[:500]
    tried["answer"] = str(tried["answer"]).replace("\x00", "")
    tried["milliseconds"] = int((time.monotonic() - began) * 1000)
    is_taken = 200 <= int(str(tried["status"] or 0)) < 300
    if is_taken:
        _write(delivery, state=DeliveryState.DELIVERED, **tried)
        _succeeded(endpoint)
    else:
        _write(delivery, **tried, **_next_try(delivery))
        _failed(endpoint, gone=tried["status"] == GONE)
    return is_taken


def _next_try(delivery: Delivery) -> dict[str, object]:
    waits: list[int] = current("webhooks")["retry_seconds"]
    if delivery.tries >= len(waits):
        return {"state": DeliveryState.FAILED}
    wait = waits[delivery.tries] * (1 + secrets.randbelow(100) / 1000)
    return {"due_at": timezone.now() + timedelta(seconds=wait)}


def _succeeded(endpoint: Endpoint) -> None:
    Endpoint.objects.filter(pk=endpoint.pk).update(failing_since=None, resting_until=None)


def _failed(endpoint: Endpoint, *, gone: bool) -> None:
    """The endpoint rests before the next message is tried, longer the longer it fails; at last it is switched off."""
    now = timezone.now()
    endpoint.failing_since = endpoint.failing_since or now
    lasting = now - endpoint.failing_since
    rest = min(max(lasting / 4, timedelta(seconds=5)), timedelta(hours=1))
    Endpoint.objects.filter(pk=endpoint.pk).update(failing_since=endpoint.failing_since, resting_until=now + rest)
    if gone or lasting > timedelta(days=current("webhooks")["disable_after_days"]):
        try:
            move(endpoint, ENDPOINT_MOVES, "disable", reason="gone" if gone else "long_failure")
        except Conflict:  # paused or switched off meanwhile
            log.info("webhook_off_already", endpoint_id=endpoint.pk)


def _write(delivery: Delivery, **written: object) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(**written)
