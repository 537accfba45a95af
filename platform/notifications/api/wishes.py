from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from notifications import actions, queries
from notifications.serializers import ChannelsSerializer, KindSerializer, WishesSerializer
from notifications.wishes import fields_of, wishes_of


class MyWishes(Endpoint):
    """By which ways you are told, and when not."""

    @extend_schema(responses=WishesSerializer)
    def get(self, request: Request) -> Response:
        return Response(fields_of(wishes_of([self.asker.pk])[self.asker.pk]))

    @extend_schema(request=WishesSerializer, responses=WishesSerializer)
    def patch(self, request: Request) -> Response:
        """Change how you are told."""
        return Response(fields_of(actions.choose(person=self.asker, **valid(WishesSerializer(data=request.data)))))


class MyKinds(Endpoint):
    """By which ways you hear of each kind of notification: every area and urgency, and what you chose beside."""

    @extend_schema(responses=KindSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(KindSerializer(queries.kinds_for(self.asker), many=True).data)


class OneKind(Endpoint):
    """An area or a single notice, as the inbox names it in `about`, with its urgency."""

    @extend_schema(responses=KindSerializer)
    def get(self, request: Request, about: str, urgency: str) -> Response:
        return Response(KindSerializer(queries.kind_for(self.asker, about, urgency)).data)

    @extend_schema(request=ChannelsSerializer, responses=KindSerializer)
    def put(self, request: Request, about: str, urgency: str) -> Response:
        """Choose for this kind alone."""
        queries.kind_for(self.asker, about, urgency)
        wanted = valid(ChannelsSerializer(data=request.data))
        actions.choose_for(person=self.asker, about=about, urgency=urgency, **wanted)
        return Response(KindSerializer(queries.kind_for(self.asker, about, urgency)).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, about: str, urgency: str) -> Response:
        """Hear of it as usual again."""
        queries.kind_for(self.asker, about, urgency)
        actions.choose_as_usual(person=self.asker, about=about, urgency=urgency)
        return Response(status=204)
