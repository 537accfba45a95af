"""What the creator of an upload may do with it."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint
from core.idempotency import Repeats
from core.problems import BadInput, Conflict, NotFound, Problem
from repositories import actions
from repositories.bodies import LengthRequired, is_held_back
from repositories.models import Upload
from repositories.parts import WELCOME, IncomingPart
from repositories.queries import uploads_of
from repositories.serializers import PartSerializer, StoredFileSerializer, UploadDetail, UploadSerializer


class Uploads(Endpoint, ListAPIView[Upload]):
    """Your uploads that are under way or lately finished."""

    serializer_class = UploadSerializer
    filter_backends = []

    def get_queryset(self) -> Any:
        return uploads_of(self.asker)


class OneUpload(Endpoint):
    @extend_schema(responses=UploadDetail)
    def get(self, request: Request, upload_id: str) -> Response:
        """The upload and the parts that are here: send the others."""
        return Response(UploadDetail(_upload(self.asker, upload_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, upload_id: str) -> Response:
        """Give up: the parts are dropped."""
        actions.abandon_upload(upload=_upload(self.asker, upload_id))
        return Response(status=204)


class Completion(Endpoint):
    repeats = Repeats.AT_MOST_ONCE

    @extend_schema(request=None, responses=StoredFileSerializer)
    def post(self, request: Request, upload_id: str) -> Response:
        """Put the parts together and verify the whole. Repeating it is harmless."""
        file = actions.complete_upload(upload=_upload(self.asker, upload_id))
        return Response(StoredFileSerializer(file).data)


class Part(Endpoint):
    """One part, its raw bytes the body. Behind our own transport the view judges first and the bytes come after."""

    repeats = Repeats.UNKEPT

    @extend_schema(
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses=PartSerializer,
        parameters=[
            OpenApiParameter("X-Part-SHA256", str, OpenApiParameter.HEADER, description="hex; checked when given")
        ],
    )
    def put(self, request: Request, upload_id: str, number: int) -> Response:
        """Send a part. The same part again changes nothing; one with other bytes is refused."""
        upload = _upload(self.asker, upload_id)
        sha256 = _announced(request)
        _check_part(upload, number, request.META.get("CONTENT_LENGTH"))
        if is_held_back(request._request):  # noqa: SLF001 -- DRF hides it
            return Response(headers={WELCOME: "1"})
        with IncomingPart(upload.folder, upload.size_of_part(number), sha256=sha256) as incoming:
            incoming.fill(request._request.read)  # noqa: SLF001 -- the raw body, not a parsed one
            part = actions.keep_part(upload=upload, number=number, incoming=incoming)
        return Response(PartSerializer(part).data)


def _upload(asker: Any, upload_id: str) -> Upload:
    upload = uploads_of(asker).filter(pk=upload_id).first()
    if upload is None:
        raise NotFound(_("You have no upload of this name. It may have been completed long ago, or given up."))
    return upload


def _announced(request: Request) -> bytes | None:
    given = request.headers.get("X-Part-SHA256", "")
    try:
        digest = bytes.fromhex(given)
    except ValueError:
        digest = b"?"
    if len(digest) not in {0, 32}:
        raise BadInput(fields={"X-Part-SHA256": _("A SHA-256 digest has 64 hexadecimal digits.")})
    return digest or None


def _check_part(upload: Upload, number: int, declared: str | None) -> None:
    """All that can be said before the first byte."""
    if upload.is_complete:
        raise Conflict(_("This upload is complete."), code="upload_over")
    if not 1 <= number <= upload.part_count:
        text = _("This upload has parts 1 to %(count)d.") % {"count": upload.part_count}
        raise BadInput(fields={"number": text}, code="no_such_part")
    if not declared:
        raise LengthRequired(_("Say with Content-Length how long the part is."))
    if int(declared) != (expected := upload.size_of_part(number)):
        raise WrongLength(
            _("Part %(number)d has %(size)d bytes.") % {"number": number, "size": expected}, expected=expected
        )


class WrongLength(Problem):
    """413 also for too short a part: the length is what must change."""

    status, code = 413, "wrong_part_size"
