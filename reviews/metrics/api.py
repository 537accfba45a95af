from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint
from projects.states import Kind
from reviews.metrics.queries import report
from reviews.metrics.serializers import ReportOut


class Metrics(Endpoint):
    public = True

    @extend_schema(parameters=[OpenApiParameter("kind", enum=Kind.values)], responses=ReportOut)
    def get(self, request: Request) -> Response:
        """How judging goes here, by month: times, decisions, limits kept, invitations, appeals, overrides."""
        return Response(ReportOut(report(request.query_params.get("kind", ""))).data)
