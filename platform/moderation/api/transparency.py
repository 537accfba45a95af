from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged
from moderation.queries import figures
from moderation.serializers import PublicActSerializer, TransparencySerializer


class Transparency(Endpoint):
    public: ClassVar[bool] = True
    no_feed = "Figures, which change with each decision; the decisions are listed beside them."

    @extend_schema(responses=TransparencySerializer)
    def get(self, request: Request) -> Response:
        """How moderating goes: volume, median time, what appeals overturned; the last 90 days and by month."""
        found = {"lately": figures.lately(), "months": figures.months()}
        return Response(TransparencySerializer(found).data)


class PublicActs(Endpoint):
    public: ClassVar[bool] = True
    no_feed = "Lines that name nobody and lead nowhere: nothing in them to be read one by one."

    @paged
    @extend_schema(responses=PublicActSerializer(many=True))
    def get(self, request: Request) -> Response:
        """One line a decision, without names: what sort of thing, why, what became of it, how long it took."""
        return listed(self, figures.public_acts(), PublicActSerializer)
