from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, NewestFirst, paged, valid
from notifications import actions, queries
from notifications.counting import unseen
from notifications.models import Notification
from notifications.serializers import (
    AllDoneSerializer,
    CountSerializer,
    MarkSerializer,
    MuteSerializer,
    NewMuteSerializer,
    NotificationSerializer,
)
from notifications.states import Urgency

FILTERS = [
    OpenApiParameter("urgency", enum=Urgency.values),
    OpenApiParameter("done", bool, description="What was put away, instead of what waits."),
]


class Inbox(Endpoint):
    """What you were told, newest first, in your language."""

    @paged
    @extend_schema(parameters=FILTERS, responses=NotificationSerializer(many=True))
    def get(self, request: Request) -> Response:
        urgency, done = request.query_params.get("urgency", ""), request.query_params.get("done") in {"1", "true"}
        pages = NewestFirst()
        rows = pages.paginate_queryset(queries.inbox(self.asker, urgency=urgency, done=done), request, view=self)
        return pages.get_paginated_response(_said(self.asker, rows or []))


class InboxCount(Endpoint):
    """How many you have not looked at, and how many wait, by urgency."""

    @extend_schema(responses=CountSerializer)
    def get(self, request: Request) -> Response:
        return Response({"unseen": unseen(self.asker), "waiting": queries.waiting(self.asker)})


class InboxDone(Endpoint):
    """Put away everything that waits, or everything of one urgency."""

    @extend_schema(request=AllDoneSerializer, responses=CountSerializer)
    def post(self, request: Request) -> Response:
        actions.finish_all(person=self.asker, **valid(AllDoneSerializer(data=request.data)))
        return Response({"unseen": unseen(self.asker), "waiting": queries.waiting(self.asker)})


class OneNotification(Endpoint):
    @extend_schema(responses=NotificationSerializer)
    def get(self, request: Request, notification: str) -> Response:
        """One notification of yours."""
        return Response(_said(self.asker, [queries.get_notification(self.asker, notification)])[0])

    @extend_schema(request=MarkSerializer, responses=NotificationSerializer)
    def patch(self, request: Request, notification: str) -> Response:
        """Mark it as seen, as done, or as not done after all."""
        found = queries.get_notification(self.asker, notification)
        wish = valid(MarkSerializer(data=request.data))
        if wish.get("seen"):
            actions.see(notification=found)
        if "done" in wish:
            (actions.finish if wish["done"] else actions.take_back)(notification=found)
        return Response(_said(self.asker, [found])[0])


class Mutes(Endpoint):
    """The things of which you hear only what needs you."""

    @extend_schema(responses=MuteSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response([_mute(mute, name) for mute, name in queries.muted_things(self.asker)])

    @extend_schema(request=NewMuteSerializer, responses={201: MuteSerializer})
    def post(self, request: Request) -> Response:
        """Mute what one of your notifications is about."""
        wish = valid(NewMuteSerializer(data=request.data))
        found = queries.get_notification(self.asker, wish["notification"])
        mute = actions.mute(person=self.asker, thing=(found.thing_type, found.thing_id))
        return Response(_mute(mute, queries.in_words(self.asker, [found])[0].thing), status=201)


class OneMute(Endpoint):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, mute: int) -> Response:
        """Hear everything about it again."""
        actions.unmute(mute=get_object_or_404(queries.mutes_of(self.asker), pk=mute))
        return Response(status=204)


def _said(reader: Any, rows: list[Notification]) -> list[dict[str, Any]]:
    return [dict(NotificationSerializer(told).data) for told in queries.in_words(reader, rows)]


def _mute(mute: Any, name: str) -> dict[str, Any]:
    return dict(MuteSerializer({"id": mute.pk, "kind": mute.thing_type, "name": name, "since": mute.created_at}).data)
