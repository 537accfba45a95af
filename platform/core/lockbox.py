"""Texts that the site has to read again and a copy of its database must not tell: keys to servers of others.

Locked under a key of its own for each purpose, made from the site's secret. What was locked under a former secret still
opens as long as that one stands in `SECRET_KEY_FALLBACKS`. Packages say where they keep such texts
(`KEPT.append(Kept(Upstream, "locked_key", PURPOSE))`), so that they can be locked again under the present one.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.site_secrets import site_secrets


@dataclass(frozen=True)
class Kept:
    model: Any  # with a text of this site's in a column
    column: str
    purpose: str

    def __str__(self) -> str:
        return str(self.model._meta.verbose_name)


KEPT: list[Kept] = []


class Unreadable(Exception):
    """It was locked under a secret that this site has no longer."""


def lock(text: str, purpose: str) -> str:
    return _keys(purpose).encrypt(text.encode()).decode()


def unlock(locked: str, purpose: str) -> str:
    try:
        return _keys(purpose).decrypt(locked.encode()).decode()
    except InvalidToken:
        raise Unreadable(purpose) from None


def lock_again(kept: Kept) -> Iterator[bool]:
    """Every text there under the present secret, and for each whether it could be read. What somebody changes meanwhile
    is left: it was locked under the present secret by that."""
    rows = kept.model.objects
    held = rows.exclude(**{kept.column: ""}).order_by("pk").values_list("pk", kept.column)
    for pk, locked in held.iterator(500):
        try:
            anew = _keys(kept.purpose).rotate(locked.encode()).decode()
        except InvalidToken:
            yield False
        else:
            rows.filter(pk=pk, **{kept.column: locked}).update(**{kept.column: anew})
            yield True


def _keys(purpose: str) -> MultiFernet:
    return MultiFernet([_key(secret, purpose) for secret in site_secrets()])


def _key(secret: str, purpose: str) -> Fernet:
    info = f"commonweight {purpose} 1".encode()
    return Fernet(base64.urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=info).derive(secret.encode())))
