"""Credit as a file that can be checked anywhere: canonical JSON, signed with the site's Ed25519 key (RFC 8032).

The key is made once from the site's secret, so there is nothing more to keep or to lose. Whoever holds a file needs the
site's public key, which stands at a fixed address, and nothing else.
"""

import base64
import json
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from core.site_secrets import site_secrets

ALGORITHM = "Ed25519"


def sign(content: dict[str, Any]) -> dict[str, Any]:
    """The content with its signature and the key that checks it."""
    signature = _key(settings.SECRET_KEY).sign(canonical(content))
    return {"content": content, "algorithm": ALGORITHM, "key": public_key(), "signature": _text(signature)}


def is_genuine(signed: Any) -> bool:
    """Whether this site signed exactly this content, with its key or with a former one that still holds."""
    return any(_is_signed_with(_key(secret), signed) for secret in site_secrets())


def _is_signed_with(key: Ed25519PrivateKey, signed: Any) -> bool:
    try:
        signature = base64.b64decode(signed["signature"], validate=True)
        key.public_key().verify(signature, canonical(signed["content"]))
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return False
    return True


def public_key() -> str:
    return _text(_key(settings.SECRET_KEY).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def canonical(content: Any) -> bytes:
    """One way to write it: keys sorted, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


@cache
def _key(secret: str) -> Ed25519PrivateKey:
    seed = HKDF(SHA256(), 32, salt=None, info=b"commonweight credit 1").derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
