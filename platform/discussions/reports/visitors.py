"""Whoever reported something without an account: known by the secret address that they were given, and by nothing else.

The address holds the report's id and a signature over it and a word of the row. So it stands in no table, can be
written into every mail, and is worth nothing once the row is gone.
"""

import base64

from django.contrib.auth.models import AnonymousUser
from django.utils.crypto import constant_time_compare, salted_hmac

from core.ids import is_id
from discussions.reports.models import Visitor

SALT = "reports.visitor"
ID, SIGNED = 26, 20  # letters, bytes


class Holder(AnonymousUser):
    """Somebody who came by such an address: the reporter of that one report, and a stranger to everything else."""

    def __init__(self, report_id: str) -> None:
        super().__init__()
        self.report_id = report_id


def key_of(visitor: Visitor) -> str:
    return f"{visitor.report_id}{_signature(visitor)}"


def found_by(key: str) -> Visitor | None:
    id, signature = key[:ID], key[ID:]
    visitor = Visitor.objects.filter(report=id).select_related("report").first() if is_id(id) else None
    is_right = visitor is not None and signature.isascii() and constant_time_compare(signature, _signature(visitor))
    return visitor if is_right else None


def _signature(visitor: Visitor) -> str:
    signed = salted_hmac(SALT, f"{visitor.report_id}.{visitor.word}", algorithm="sha256").digest()[:SIGNED]
    return base64.b32encode(signed).decode().lower()
