from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from notifications import actions
from notifications.serializers import WishesSerializer
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
