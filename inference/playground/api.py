"""Conversations over REST: begun, gone on with, branched, named, taken along and deleted."""

from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from core.idempotency import Repeats
from inference.playground.actions import delete_conversation, rename_conversation
from inference.playground.asking import Place, place_after, put
from inference.playground.exporting import as_json, as_markdown
from inference.playground.models import Conversation
from inference.playground.queries import conversations_of, get_conversation, release_to_go_on, shown
from inference.playground.serializers import (
    ConversationChanges,
    ConversationSerializer,
    MarkdownSerializer,
    NewConversationSerializer,
    NewTurnSerializer,
    TurnSerializer,
    WholeConversation,
)
from inference.queries.models import resolve_model
from projects.models import Release

TURN = OpenApiParameter("turn", str, description="The way that leads through this turn; without it, to the newest.")


class Conversations(Endpoint):
    scopes: ClassVar = {"GET": "inference", "POST": "inference"}
    repeats = Repeats.AT_MOST_ONCE

    @paged
    @extend_schema(responses=ConversationSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Your conversations, newest first."""
        return listed(self, conversations_of(self.asker), ConversationSerializer)

    @extend_schema(request=NewConversationSerializer, responses={201: TurnSerializer})
    def post(self, request: Request) -> Response:
        """Begin a conversation with its first question. The answer streams as that of any run."""
        given = NewConversationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        release = resolve_model(self.asker, given.validated_data["model"])
        return _put(request, given, release, Place())


class OneConversation(Endpoint):
    scopes: ClassVar = {"GET": "inference", "PATCH": "inference", "DELETE": "inference"}

    @extend_schema(responses=WholeConversation)
    def get(self, request: Request, conversation: str) -> Response:
        """A conversation of yours with all its branches."""
        return Response(as_json(self._found(conversation)))

    @extend_schema(request=ConversationChanges, responses=ConversationSerializer)
    def patch(self, request: Request, conversation: str) -> Response:
        """Call it otherwise."""
        found = self._found(conversation)
        title = valid(ConversationChanges(data=request.data))["title"]
        renamed = rename_conversation(conversation=found, user=self.asker, title=title)
        return Response(ConversationSerializer(renamed).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, conversation: str) -> Response:
        """Forget it, and what was said in those of its runs that you have not shared."""
        delete_conversation(conversation=self._found(conversation), user=self.asker)
        return Response(status=204)

    def _found(self, conversation: str) -> Conversation:
        return get_conversation(self.asker, conversation)


class Turns(Endpoint):
    scopes: ClassVar = {"POST": "inference"}
    repeats = Repeats.AT_MOST_ONCE

    @extend_schema(request=NewTurnSerializer, responses={201: TurnSerializer})
    def post(self, request: Request, conversation: str) -> Response:
        """Ask on. Naming an earlier turn as the parent begins a branch; the others stay."""
        found = get_conversation(self.asker, conversation)
        given = NewTurnSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        place = place_after(found, given.validated_data.get("parent") or "")
        return _put(request, given, release_to_go_on(self.asker, found), place)


class Markdown(Endpoint):
    scopes: ClassVar = {"GET": "inference"}

    @extend_schema(parameters=[TURN], responses=MarkdownSerializer)
    def get(self, request: Request, conversation: str) -> Response:
        """One way through a conversation of yours, to be read."""
        found = get_conversation(self.asker, conversation)
        text = as_markdown(found, shown(found, request.query_params.get("turn", "")))
        return Response({"markdown": text})


def _put(request: Request, given: NewTurnSerializer, release: Release, place: Place) -> Response:
    said = given.validated_data
    ask = given.as_ask(request.user, request.auth, release, place)
    turn = put(ask, place, user=request.user, question=said["prompt"], wait=said["wait"])
    headers = {"Location": f"/api/v1/runs/{turn.run_id}"}
    return Response(TurnSerializer(turn).data, status=201, headers=headers)
