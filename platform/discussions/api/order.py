from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.permissions import require
from discussions import actions, queries
from discussions.serializers import MergerSerializer, MoveSerializer, SplitSerializer, TopicSerializer


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


class MergerOfTopic(Endpoint):
    """Let a topic go on in another: its posts stand behind those of the other, and its address leads there."""

    @extend_schema(request=MergerSerializer, responses=TopicSerializer)
    def post(self, request: Request, topic: str) -> Response:
        found = queries.get_topic(self.asker, topic)
        require(self.asker, "discussions.steer", found)
        given = valid(MergerSerializer(data=request.data))
        into = queries.get_topic(self.asker, given.pop("into"))
        return Response(TopicSerializer(actions.merge_topic(topic=found, into=into, user=self.asker, **given)).data)


class SplitsOfTopic(Endpoint):
    """Make a topic of some of its replies. Their old places lead there."""

    @extend_schema(request=SplitSerializer, responses={201: TopicSerializer})
    def post(self, request: Request, topic: str) -> Response:
        found = queries.get_topic(self.asker, topic)
        require(self.asker, "discussions.steer", found)
        given = valid(SplitSerializer(data=request.data))
        posts = queries.chosen_posts(found, given.pop("posts"))
        if "board" in given:
            given["board"] = queries.get_board(self.asker, given["board"])
        made = actions.split_topic(topic=found, posts=posts, user=self.asker, **given)
        return Response(TopicSerializer(made).data, status=201)
