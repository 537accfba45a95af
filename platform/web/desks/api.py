from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint
from core.problems import Forbidden
from web.desks.queries import glances


class QueueSerializer(serializers.Serializer[object]):
    desk = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name of a queue, and of a property of fields
    url = serializers.CharField()
    waiting = serializers.IntegerField()
    first_due_at = serializers.DateTimeField(allow_null=True)
    late = serializers.IntegerField()


class Desks(Endpoint):
    @extend_schema(responses=QueueSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What waits on each desk that you work at, what comes first, and how much of it is late."""
        found = glances(self.asker)
        if not found:
            raise Forbidden
        return Response(QueueSerializer(found, many=True).data)
