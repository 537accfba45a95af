from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint
from reviews.queries.records import get_record
from reviews.serializers.records import RecordSerializer


class OneRecord(Endpoint):
    public = True

    @extend_schema(responses=RecordSerializer)
    def get(self, request: Request, release: str) -> Response:
        """The record of a release's review: checks, rounds, reviews, decisions with their letters, appeals."""
        return Response(RecordSerializer(get_record(self.asker, release)).data)
