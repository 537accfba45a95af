from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from core.permissions import require
from discussions import actions, queries
from discussions.api.boards import OF_KIND
from discussions.models import Topic
from discussions.serializers import (
    EditTopicSerializer,
    NewPostSerializer,
    PostSerializer,
    TopicSerializer,
    TopicStateSerializer,
)
from discussions.states import TopicState

SHOW = OpenApiParameter("show", str, enum=["unread", "unsolved"])
TOWARDS = {TopicState.LOCKED: actions.lock_topic, TopicState.ARCHIVED: actions.archive_topic}


class Topics(Endpoint):
    """Topics of all boards, those begun last first; with `show`, those you have not read to their end, or unsolved."""

    public: ClassVar[bool] = True

    @paged
    @extend_schema(parameters=[OF_KIND, SHOW], responses=TopicSerializer(many=True))
    def get(self, request: Request) -> Response:
        kind = request.query_params.get("kind", "")
        show = request.query_params.get("show", "")
        topics = (queries.unread_topics if show == "unread" else queries.talked_about)(self.asker, kind=kind)
        return listed(self, queries.unsolved(topics) if show == "unsolved" else topics, TopicSerializer)


class _One(Endpoint):
    public: ClassVar[bool] = True

    def found(self, id: str) -> Topic:
        return queries.get_topic(self.asker, id)


class OneTopic(_One):
    @extend_schema(responses=TopicSerializer)
    def get(self, request: Request, topic: str) -> Response:
        """One topic, without its posts."""
        return Response(TopicSerializer(self.found(topic)).data)

    @extend_schema(request=EditTopicSerializer, responses=TopicSerializer)
    def patch(self, request: Request, topic: str) -> Response:
        """Another title or kind."""
        found = self.found(topic)
        require(self.asker, "discussions.edit_topic", found)
        changes = valid(EditTopicSerializer(data=request.data, partial=True))
        return Response(TopicSerializer(actions.edit_topic(topic=found, user=self.asker, **changes)).data)


class StateOfTopic(_One):
    """Lock it, archive it, or open it again."""

    @extend_schema(request=TopicStateSerializer, responses=TopicSerializer)
    def put(self, request: Request, topic: str) -> Response:
        found = self.found(topic)
        require(self.asker, "discussions.steer", found)
        given = valid(TopicStateSerializer(data=request.data))
        back = actions.reopen_topic if found.is_archived else actions.unlock_topic
        change = TOWARDS.get(given["state"], back)
        return Response(TopicSerializer(change(topic=found, user=self.asker, note=given["note"])).data)


class PostsOfTopic(_One):
    @paged
    @extend_schema(responses=PostSerializer(many=True))
    def get(self, request: Request, topic: str) -> Response:
        """What was said in a topic, the newest first; `number` tells the order."""
        return listed(self, queries.recent_posts(self.found(topic)), PostSerializer)

    @extend_schema(request=NewPostSerializer, responses={201: PostSerializer})
    def post(self, request: Request, topic: str) -> Response:
        """Say something in it."""
        found, given = self.found(topic), valid(NewPostSerializer(data=request.data))
        to = queries.get_post(self.asker, given["reply_to"]) if given["reply_to"] else None
        made = actions.reply(topic=found, user=self.asker, text=given["text"], reply_to=to)
        return Response(PostSerializer(made).data, status=201)
