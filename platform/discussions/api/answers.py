from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.permissions import require
from discussions import actions, queries
from discussions.models import Following
from discussions.serializers import (
    AnswerSerializer,
    FollowingSerializer,
    LevelSerializer,
    NewFollowingSerializer,
    ReactionsSerializer,
    TopicSerializer,
)


class AnswerOfTopic(Endpoint):
    @extend_schema(request=AnswerSerializer, responses=TopicSerializer)
    def put(self, request: Request, topic: str) -> Response:
        """Accept a reply as the answer to a question."""
        found = queries.get_topic(self.asker, topic)
        require(self.asker, "discussions.accept_answer", found)
        post = queries.get_post(self.asker, valid(AnswerSerializer(data=request.data))["post"])
        return Response(TopicSerializer(actions.accept_answer(topic=found, post=post, user=self.asker)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, topic: str) -> Response:
        """Open the question again."""
        actions.withdraw_answer(topic=queries.get_topic(self.asker, topic), user=self.asker)
        return Response(status=204)


class VoteForTopic(Endpoint):
    @extend_schema(request=None, responses=TopicSerializer)
    def put(self, request: Request, topic: str) -> Response:
        """Vote for an idea. A second vote changes nothing."""
        found = actions.vote(topic=queries.get_topic(self.asker, topic), user=self.asker)
        return Response(TopicSerializer(found).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, topic: str) -> Response:
        """Take your vote back."""
        actions.take_vote_back(topic=queries.get_topic(self.asker, topic), user=self.asker)
        return Response(status=204)


class FollowingOfTopic(Endpoint):
    @extend_schema(responses=FollowingSerializer)
    def get(self, request: Request, topic: str) -> Response:
        """How much of a topic you want to hear, and how far you have read it."""
        found = queries.get_topic(self.asker, topic)
        known = found.followings.filter(person=self.asker).first() or Following(topic=found, person=self.asker)
        return Response(FollowingSerializer(known).data)

    @extend_schema(request=NewFollowingSerializer, responses=FollowingSerializer)
    def put(self, request: Request, topic: str) -> Response:
        """Choose a level, or say how far you have read."""
        found, given = queries.get_topic(self.asker, topic), valid(NewFollowingSerializer(data=request.data))
        if "read_to" in given:
            actions.read_to(topic=found, user=self.asker, number=given["read_to"])
        if "level" in given:
            actions.follow_topic(topic=found, user=self.asker, level=given["level"])
        return self.get(request, topic)


class FollowingOfBoard(Endpoint):
    """Choose how much of a board you want to hear."""

    @extend_schema(request=LevelSerializer, responses=LevelSerializer)
    def put(self, request: Request, board: str) -> Response:
        found, given = queries.get_board(self.asker, board), valid(LevelSerializer(data=request.data))
        return Response(LevelSerializer(actions.follow_board(board=found, user=self.asker, **given)).data)


class Reactions(Endpoint):
    """What people say of a post with one click."""

    public: ClassVar[bool] = True
    no_feed = "Counts beside a post, which is in the feed of its topic."

    @extend_schema(responses=ReactionsSerializer)
    def get(self, request: Request, post: str) -> Response:
        found = queries.get_post(self.asker, post)
        return Response(ReactionsSerializer({"results": queries.reactions_to([found], self.asker)[found.pk]}).data)


class OneReaction(Endpoint):
    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, post: str, kind: str) -> Response:
        """Say it. A second time changes nothing."""
        actions.react(post=queries.get_post(self.asker, post), user=self.asker, kind=kind)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, post: str, kind: str) -> Response:
        """Take it back."""
        actions.take_reaction_back(post=queries.get_post(self.asker, post), user=self.asker, kind=kind)
        return Response(status=204)
