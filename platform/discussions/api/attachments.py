from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.idempotency import Repeats
from discussions import actions, queries
from discussions.serializers import AttachmentSerializer, NewAttachmentSerializer


class AttachmentsOfBoard(Endpoint):
    parser_classes = [MultiPartParser]
    repeats = Repeats.UNKEPT

    @extend_schema(request={"multipart/form-data": NewAttachmentSerializer}, responses={201: AttachmentSerializer})
    def post(self, request: Request, board: str) -> Response:
        """Upload a picture or a file for posts on this board. What it is its content says.

        Pictures (PNG, JPEG, WebP or GIF, up to 5 MB) are drawn anew. Text, PDF, ZIP, gzip and Parquet stay as they are
        and are only ever downloaded. What no post names is forgotten after some days.
        """
        found = queries.get_board(self.asker, board)
        given = valid(NewAttachmentSerializer(data=request.data))
        made = actions.attach(board=found, user=self.asker, **given)
        return Response(AttachmentSerializer(made).data, status=201)


class OneAttachment(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(responses=AttachmentSerializer)
    def get(self, request: Request, attachment: str) -> Response:
        """What is known of it."""
        return Response(AttachmentSerializer(queries.get_attachment(self.asker, attachment)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, attachment: str) -> Response:
        """Remove what you brought from all posts that show or link it."""
        actions.remove_attachment(attachment=queries.get_attachment(self.asker, attachment), user=self.asker)
        return Response(status=204)
