"""Signatures as the Standard Webhooks specification has them: HMAC-SHA256 over id, time and body, beside the time.

The secret of an endpoint follows from the site's own key, the endpoint and the number of its changes: it can be shown
again to those who look after it, and lies in no table. While a former key of the site stands in `SECRET_KEY_FALLBACKS`,
what follows from that one signs along.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings

from core.policies import current
from core.site_secrets import site_secrets
from webhooks.models import Endpoint

PREFIX = "whsec_"


def secret_of(endpoint: Endpoint, generation: int | None = None) -> str:
    return PREFIX + base64.b64encode(_key(endpoint, generation or endpoint.generation, settings.SECRET_KEY)).decode()


def headers(endpoint: Endpoint, message_id: str, body: bytes, now: datetime) -> dict[str, str]:
    at = str(int(now.timestamp()))
    signed = [_signature(key, message_id, at, body) for key in _keys(endpoint, now)]
    return {"webhook-id": message_id, "webhook-timestamp": at, "webhook-signature": " ".join(signed)}


def _keys(endpoint: Endpoint, now: datetime) -> list[bytes]:
    return [_key(endpoint, number, secret) for secret in site_secrets() for number in _valid(endpoint, now)]


def _valid(endpoint: Endpoint, now: datetime) -> list[int]:
    """The present secret and, for some hours after a change, the one before: receivers may change theirs in peace."""
    grace = timedelta(hours=current("webhooks")["old_secret_hours"])
    is_fresh = endpoint.rotated_at is not None and endpoint.rotated_at + grace > now
    return [endpoint.generation, endpoint.generation - 1] if is_fresh else [endpoint.generation]


def _key(endpoint: Endpoint, generation: int, secret: str) -> bytes:
    said = f"webhooks.secret:{endpoint.pk}:{generation}"
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest()


def _signature(key: bytes, message_id: str, at: str, body: bytes) -> str:
    digest = hmac.new(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()
