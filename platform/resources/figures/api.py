from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint
from resources.figures.queries import report
from resources.figures.serializers import GrantFiguresSerializer


class GrantFigures(Endpoint):
    public = True
    no_feed = "Figures that are counted every hour."

    @extend_schema(responses=GrantFiguresSerializer)
    def get(self, request: Request) -> Response:
        """By month: what came into pools, passed to grants and was used; how long people waited, what was decided."""
        return Response(GrantFiguresSerializer(report()).data)
