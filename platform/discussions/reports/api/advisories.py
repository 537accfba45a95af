from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, NewestFirst, paged, valid
from core.permissions import require
from discussions.reports import actions, queries
from discussions.reports.models import Advisory
from discussions.reports.serializers import (
    AdvisorySerializer,
    EmbargoSerializer,
    NewAdvisorySerializer,
    ReportSerializer,
)


class Advisories(Endpoint):
    public: ClassVar[bool] = True

    @paged
    @extend_schema(responses=AdvisorySerializer(many=True))
    def get(self, request: Request) -> Response:
        """What everybody was told of problems that had been kept private, the newest first."""
        pages = NewestFirst()
        found: list[Advisory] = (
            pages.paginate_queryset(queries.visible_advisories(self.asker), request, view=self) or []
        )
        queries.with_targets(one.report for one in found)
        return pages.get_paginated_response(AdvisorySerializer(found, many=True).data)


class OneAdvisory(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(responses=AdvisorySerializer)
    def get(self, request: Request, advisory: str) -> Response:
        """One advisory."""
        return Response(AdvisorySerializer(queries.get_advisory(self.asker, advisory)).data)

    @extend_schema(request=NewAdvisorySerializer, responses=AdvisorySerializer)
    def patch(self, request: Request, advisory: str) -> Response:
        """Correct what it says; it says that it was corrected."""
        found = queries.get_advisory(self.asker, advisory)
        require(self.asker, "reports.answer_for", found.report)
        changes = valid(NewAdvisorySerializer(data=request.data, partial=True))
        return Response(AdvisorySerializer(actions.correct_advisory(advisory=found, user=self.asker, **changes)).data)


class EmbargoOfReport(Endpoint):
    @extend_schema(request=EmbargoSerializer, responses=ReportSerializer)
    def put(self, request: Request, report: str) -> Response:
        """Keep it private until a day; one that everybody could read is private from now."""
        found = queries.get_report(self.asker, report)
        require(self.asker, "reports.embargo", found)
        given = valid(EmbargoSerializer(data=request.data))
        return Response(ReportSerializer(actions.set_embargo(report=found, user=self.asker, **given)).data)


class AdvisoryOfReport(Endpoint):
    @extend_schema(request=NewAdvisorySerializer, responses={201: AdvisorySerializer})
    def post(self, request: Request, report: str) -> Response:
        """Tell everybody, once it is mended or its embargo is over. The report itself stays private."""
        found = queries.get_report(self.asker, report)
        require(self.asker, "reports.answer_for", found)
        given = valid(NewAdvisorySerializer(data=request.data))
        return Response(AdvisorySerializer(actions.publish_advisory(report=found, user=self.asker, **given)).data, 201)
