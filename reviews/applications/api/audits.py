"""One's audits, after the fact."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from reviews.applications import actions
from reviews.applications.queries.audits import get_told_audit, told_audits
from reviews.applications.serializers import DisputeSerializer, WhyInput
from reviews.applications.serializers.audits import AuditSerializer, ToldAuditSerializer


class Audits(Endpoint):
    @extend_schema(responses=AuditSerializer(many=True))
    @paged
    def get(self, request: Request) -> Response:
        """Your audits: reviews that you sent of cases whose truth is known. Of others nobody learns."""
        return listed(self, told_audits(self.asker), AuditSerializer)


class OneAudit(Endpoint):
    @extend_schema(responses=ToldAuditSerializer)
    def get(self, request: Request, audit: str) -> Response:
        """One of your audits: what was planted, what you found, and what it did to your score."""
        return Response(ToldAuditSerializer(get_told_audit(self.asker, audit)).data)


class AuditDispute(Endpoint):
    @extend_schema(request=WhyInput, responses={201: DisputeSerializer})
    def post(self, request: Request, audit: str) -> Response:
        """Say that the case of an audit is wrong. If you are right, it counts for nobody."""
        found = get_told_audit(self.asker, audit)
        made = actions.dispute_audit(audit=found, user=self.asker, **valid(WhyInput(data=request.data)))
        return Response(DisputeSerializer(made).data, status=201)
