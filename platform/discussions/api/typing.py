from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from discussions import actions, queries
from discussions.models import Board, Draft, Topic
from discussions.queries.searching import related_topics
from discussions.serializers import (
    EditPostSerializer,
    NewTypedSerializer,
    PreviewSerializer,
    RelatedSerializer,
    TypedSerializer,
)
from discussions.words import previewed


class Preview(Endpoint):
    """A text as it will be read, as HTML."""

    @extend_schema(request=EditPostSerializer, responses=PreviewSerializer)
    def post(self, request: Request) -> Response:
        text = valid(EditPostSerializer(data=request.data))["text"]
        return Response({"html": previewed(text, self.asker)})


class Related(Endpoint):
    """Topics that may say the same as a title."""

    public: ClassVar[bool] = True
    no_feed = "An answer to a question, nearest first: it has no newest."

    @extend_schema(
        operation_id="topics_related",
        parameters=[OpenApiParameter("title", str, description="words of which some must occur")],
        responses=RelatedSerializer,
    )
    def get(self, request: Request) -> Response:
        title = request.query_params.get("title", "").replace("\x00", "")
        return Response(RelatedSerializer({"results": related_topics(self.asker, title)}).data)


class _Drafts(Endpoint):
    def shown(self, place: Board | Topic) -> Response:
        return Response(TypedSerializer(queries.draft_at(self.asker, place) or Draft()).data)

    def kept(self, place: Board | Topic, request: Request) -> Response:
        given = valid(NewTypedSerializer(data=request.data))
        actions.keep_draft(place=place, user=self.asker, **given)
        return self.shown(place)

    def discarded(self, place: Board | Topic) -> Response:
        actions.discard_draft(place=place, user=self.asker)
        return Response(status=204)


class DraftAtTopic(_Drafts):
    @extend_schema(responses=TypedSerializer)
    def get(self, request: Request, topic: str) -> Response:
        """Your reply that is not sent yet."""
        return self.shown(queries.get_topic(self.asker, topic))

    @extend_schema(request=NewTypedSerializer, responses=TypedSerializer)
    def put(self, request: Request, topic: str) -> Response:
        """Keep it."""
        return self.kept(queries.get_topic(self.asker, topic), request)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, topic: str) -> Response:
        """Throw it away."""
        return self.discarded(queries.get_topic(self.asker, topic))


class DraftAtBoard(_Drafts):
    @extend_schema(responses=TypedSerializer)
    def get(self, request: Request, board: str) -> Response:
        """Your topic that is not begun yet."""
        return self.shown(queries.get_board(self.asker, board))

    @extend_schema(request=NewTypedSerializer, responses=TypedSerializer)
    def put(self, request: Request, board: str) -> Response:
        """Keep it."""
        return self.kept(queries.get_board(self.asker, board), request)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, board: str) -> Response:
        """Throw it away."""
        return self.discarded(queries.get_board(self.asker, board))
