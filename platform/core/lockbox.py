"""Texts that the site has to read again and a copy of its database must not tell: keys to servers of others.

Locked under a key of its own for each purpose, made from the site's secret. What was locked under a former secret still
opens as long as that one stands in `SECRET_KEY_FALLBACKS`.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """It was locked under a secret that this site has no longer."""


def lock(text: str, purpose: str) -> str:
    return _keys(purpose).encrypt(text.encode()).decode()


def unlock(locked: str, purpose: str) -> str:
    try:
        return _keys(purpose).decrypt(locked.encode()).decode()
    except InvalidToken:
        raise Unreadable(purpose) from None


def _keys(purpose: str) -> MultiFernet:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_key(str(secret), purpose) for secret in secrets])


def _key(secret: str, purpose: str) -> Fernet:
    info = f"commonweight {purpose} 1".encode()
    return Fernet(base64.urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=info).derive(secret.encode())))
