from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.permissions import require
from discussions import actions, queries
from discussions.serializers import MoveSerializer, TopicSerializer


class PinOfTopic(Endpoint):
    @extend_schema(request=None, responses=TopicSerializer)
    def put(self, request: Request, topic: str) -> Response:
        """Pin it above the others of its board."""
        found = actions.pin_topic(topic=queries.get_topic(self.asker, topic), user=self.asker)
        return Response(TopicSerializer(found).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, topic: str) -> Response:
        """Take it down again."""
        actions.unpin_topic(topic=queries.get_topic(self.asker, topic), user=self.asker)
        return Response(status=204)


class BoardOfTopic(Endpoint):
    """Move a topic to another board. Links to it stay true."""

    @extend_schema(request=MoveSerializer, responses=TopicSerializer)
    def put(self, request: Request, topic: str) -> Response:
        found = queries.get_topic(self.asker, topic)
        require(self.asker, "discussions.steer", found)
        given = valid(MoveSerializer(data=request.data))
        board = queries.get_board(self.asker, given.pop("board"))
        return Response(TopicSerializer(actions.move_topic(topic=found, board=board, user=self.asker, **given)).data)
