"""The door through which an operator's mail server hands over what came in."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint
from core.idempotency import Repeats
from core.policies import current
from core.problems import BadInput, Forbidden, NotFound
from notifications import actions
from notifications.serializers import OutcomeSerializer

TIME, SIGNATURE = "X-Commonweight-Timestamp", "X-Commonweight-Signature"
HEADERS = [
    OpenApiParameter(TIME, int, OpenApiParameter.HEADER, required=True, description="Seconds since 1970."),
    OpenApiParameter(
        SIGNATURE,
        str,
        OpenApiParameter.HEADER,
        required=True,
        description="`sha256=` and, in hex, HMAC-SHA256 with the operator's secret over the time, a dot and the mail.",
    ),
]


class Raw(BaseParser):
    """The bytes as they are, whatever the sender calls them, and not more of them than are taken."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        raw = stream.read(current("notifications")["longest_mail"] + 1)
        actions.check_size(raw)
        return {"mail": raw}


class IncomingMail(Endpoint):
    authentication_classes = []
    parser_classes = (Raw,)
    repeats = Repeats.UNKEPT

    def get_permissions(self) -> list[Any]:
        return [AllowAny()]  # the signature is the permission

    @extend_schema(
        request={"message/rfc822": OpenApiTypes.BINARY}, parameters=HEADERS, responses=OutcomeSerializer, auth=[]
    )
    def post(self, request: Request) -> Response:
        """Hand over a mail, as it came. For the operator's mail server, not for people."""
        data: Any = request.data  # what `Raw` returns, or nothing
        raw: bytes = data.get("mail", b"")
        _check_signature(request.headers, raw)
        return Response(OutcomeSerializer(actions.receive(raw=raw)).data)


def _check_signature(headers: Mapping[str, str], raw: bytes) -> None:
    at, given = headers.get(TIME, ""), headers.get(SIGNATURE, "")
    if not (at.isascii() and at.isdecimal() and len(at) < 12):
        raise BadInput(fields={TIME: _("Say when you send it, in seconds since 1970.")})
    if not (given.startswith("sha256=") and given.isascii()):
        raise BadInput(fields={SIGNATURE: _("Sign it: sha256= and the signature in hex.")})
    if not settings.MAIL_INCOMING_SECRET:
        raise NotFound(_("This site takes no mail."))
    if abs(timezone.now().timestamp() - int(at)) > 60 * current("notifications")["delivery_minutes"]:
        raise Forbidden(_("This was signed too long ago, or by a clock that is wrong."), code="stale_signature")
    signed = hmac.new(settings.MAIL_INCOMING_SECRET.encode(), f"{at}.".encode() + raw, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(given, f"sha256={signed}"):
        raise Forbidden(_("The signature does not belong to this mail and the secret of this site."), code="signature")
