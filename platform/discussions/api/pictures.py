from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from discussions import actions, queries
from discussions.serializers import AttachmentSerializer, NewAttachmentSerializer


class PicturesOfBoard(Endpoint):
    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": NewAttachmentSerializer}, responses={201: AttachmentSerializer})
    def post(self, request: Request, board: str) -> Response:
        """Upload a picture for posts on this board (PNG, JPEG, WebP or GIF, up to 5 MB). It is drawn anew."""
        found = queries.get_board(self.asker, board)
        given = valid(NewAttachmentSerializer(data=request.data))
        made = actions.attach_picture(board=found, user=self.asker, **given)
        return Response(AttachmentSerializer(made).data, status=201)


class OnePicture(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(responses=AttachmentSerializer)
    def get(self, request: Request, picture: str) -> Response:
        """What is known of a picture."""
        return Response(AttachmentSerializer(queries.get_picture(self.asker, picture)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, picture: str) -> Response:
        """Remove a picture of yours from all posts that show it."""
        actions.remove_picture(attachment=queries.get_picture(self.asker, picture), user=self.asker)
        return Response(status=204)
