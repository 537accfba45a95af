from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from core.permissions import require
from discussions import actions, queries
from discussions.serializers import (
    BoardSerializer,
    BoardStateSerializer,
    EditBoardSerializer,
    NewBoardSerializer,
    NewTopicSerializer,
    TopicSerializer,
)
from discussions.states import BoardState, TopicKind

OF_KIND = OpenApiParameter("kind", str, enum=TopicKind.values)


class Boards(Endpoint):
    public: ClassVar[bool] = True
    no_feed = "The places alone: what is begun on all of them is the feed of `/boards`."

    @paged
    @extend_schema(responses=BoardSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The boards of this site."""
        return listed(self, queries.site_boards(), BoardSerializer)

    @extend_schema(request=NewBoardSerializer, responses={201: BoardSerializer})
    def post(self, request: Request) -> Response:
        """Make a board."""
        require(self.asker, "discussions.manage_boards")
        made = actions.make_board(user=self.asker, **valid(NewBoardSerializer(data=request.data)))
        return Response(BoardSerializer(made).data, status=201)


class OneBoard(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(responses=BoardSerializer)
    def get(self, request: Request, board: str) -> Response:
        """One board, with its rules."""
        return Response(BoardSerializer(queries.get_board(self.asker, board)).data)

    @extend_schema(request=EditBoardSerializer, responses=BoardSerializer)
    def patch(self, request: Request, board: str) -> Response:
        """Change what is said of it, its rules, or its place in the list."""
        require(self.asker, "discussions.manage_boards")
        found = queries.get_board(self.asker, board)
        changes = valid(EditBoardSerializer(data=request.data, partial=True))
        return Response(BoardSerializer(actions.edit_board(board=found, user=self.asker, **changes)).data)


class StateOfBoard(Endpoint):
    """Close a board to new topics, or open it again."""

    @extend_schema(request=BoardStateSerializer, responses=BoardSerializer)
    def put(self, request: Request, board: str) -> Response:
        require(self.asker, "discussions.manage_boards")
        found = queries.get_board(self.asker, board)
        is_closing = valid(BoardStateSerializer(data=request.data))["state"] == BoardState.CLOSED
        change = actions.close_board if is_closing else actions.reopen_board
        return Response(BoardSerializer(change(board=found, user=self.asker)).data)


class TopicsOfBoard(Endpoint):
    public: ClassVar[bool] = True

    @paged
    @extend_schema(parameters=[OF_KIND], responses=TopicSerializer(many=True))
    def get(self, request: Request, board: str) -> Response:
        """The topics of a board, those begun last first."""
        found = queries.get_board(self.asker, board)
        kind = request.query_params.get("kind", "")
        return listed(self, queries.talked_about(self.asker, found, kind=kind), TopicSerializer)

    @extend_schema(request=NewTopicSerializer, responses={201: TopicSerializer})
    def post(self, request: Request, board: str) -> Response:
        """Begin a topic. The text becomes its first post."""
        found = queries.get_board(self.asker, board)
        made = actions.open_topic(board=found, user=self.asker, **valid(NewTopicSerializer(data=request.data)))
        return Response(TopicSerializer(made).data, status=201)
