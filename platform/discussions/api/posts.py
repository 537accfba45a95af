from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from core.permissions import require
from core.problems import NotFound
from discussions import actions, queries
from discussions.models import Post
from discussions.queries.naming import might_name
from discussions.queries.searching import find_posts
from discussions.serializers import (
    EditPostSerializer,
    FoundPostsSerializer,
    MentionsSerializer,
    PostSerializer,
    RevisionSerializer,
)


class Posts(Endpoint):
    """Find posts by their words; Chinese and English. The best thirty, best first."""

    public: ClassVar[bool] = True
    no_feed = "An answer to a question, best first: it has no newest."

    @extend_schema(
        operation_id="posts_find",
        parameters=[OpenApiParameter("q", str, description="words that must all occur")],
        responses=FoundPostsSerializer,
    )
    def get(self, request: Request) -> Response:
        words = request.query_params.get("q", "").replace("\x00", "")
        return Response(FoundPostsSerializer({"results": find_posts(self.asker, words)}).data)


class _One(Endpoint):
    public: ClassVar[bool] = True

    def found(self, id: str) -> Post:
        return queries.get_post(self.asker, id)


class OnePost(_One):
    @extend_schema(responses=PostSerializer)
    def get(self, request: Request, post: str) -> Response:
        """One post, as Markdown."""
        return Response(PostSerializer(self.found(post)).data)

    @extend_schema(request=EditPostSerializer, responses=PostSerializer)
    def patch(self, request: Request, post: str) -> Response:
        """Other words. The earlier ones are kept, for everybody to read."""
        found = self.found(post)
        require(self.asker, "discussions.edit_post", found)
        given = valid(EditPostSerializer(data=request.data))
        return Response(PostSerializer(actions.edit_post(post=found, user=self.asker, **given)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, post: str) -> Response:
        """Take it out of sight. Its place stays; it can be brought back."""
        actions.remove_post(post=self.found(post), user=self.asker)
        return Response(status=204)


class RestorationOfPost(_One):
    """Bring a removed post back."""

    @extend_schema(request=None, responses=PostSerializer)
    def post(self, request: Request, post: str) -> Response:
        return Response(PostSerializer(actions.restore_post(post=self.found(post), user=self.asker)).data)


class HistoryOfPost(_One):
    """What a post said before each of its edits, the newest first."""

    no_feed = "One post’s past; the feed of its topic tells what it says now."

    @paged
    @extend_schema(responses=RevisionSerializer(many=True))
    def get(self, request: Request, post: str) -> Response:
        found = self.found(post)
        if not found.is_shown:
            raise NotFound
        return listed(self, queries.history_of(found), RevisionSerializer)


class Mentions(Endpoint):
    """People whom you might want to name: those who talk in the topic first, then by handle and name."""

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, description="how the handle or the name begins"),
            OpenApiParameter("topic", str, description="the topic in which you write"),
        ],
        responses=MentionsSerializer,
    )
    def get(self, request: Request) -> Response:
        beginning = request.query_params.get("q", "").replace("\x00", "")
        topic = request.query_params.get("topic", "")
        found = might_name(beginning, queries.get_topic(self.asker, topic) if topic else None)
        return Response(MentionsSerializer({"people": found}).data)
