"""What becomes of a grant, by program. The same doors as the pages."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.confirming import require_confirmed
from core.api import Endpoint, valid
from core.permissions import require
from resources.grants import actions
from resources.grants.models import Grant
from resources.grants.queries import grants, reports
from resources.grants.serializers import (
    AnswerOfOfficerInput,
    ChangeInput,
    ChangeSerializer,
    GrantSerializer,
    LetterInput,
    NoteInput,
    ReportInput,
    ReportSerializer,
)


class Reports(Endpoint):
    scopes = {"POST": "grant"}

    @extend_schema(request=ReportInput, responses={201: ReportSerializer})
    def post(self, request: Request, grant: str) -> Response:
        """Tell what came of a grant."""
        found = grants.get_grant(self.asker, grant)
        require(self.asker, "grants.change", found)
        made = actions.write_report(grant=found, user=self.asker, **valid(ReportInput(data=request.data)))
        return Response(ReportSerializer(made).data, status=201)


class ReportAnswer(Endpoint):
    scopes = {"POST": "grant"}

    @extend_schema(request=AnswerOfOfficerInput, responses=ReportSerializer)
    def post(self, request: Request, report: str) -> Response:
        """Officers: accept a report, which frees what was kept back, or send it back."""
        found = reports.get_report(self.asker, report)
        require(self.asker, "grants.decide", found)
        said = valid(AnswerOfOfficerInput(data=request.data))
        act = actions.accept_report if said["is_granted"] else actions.send_report_back
        return Response(ReportSerializer(act(report=found, officer=self.asker, answer=said["answer"])).data)


class Changes(Endpoint):
    scopes = {"POST": "grant"}

    @extend_schema(request=ChangeInput, responses={201: ChangeSerializer})
    def post(self, request: Request, grant: str) -> Response:
        """Ask to have a grant longer, more of one unit, or some of one for another at the published rate."""
        found = grants.get_grant(self.asker, grant)
        require(self.asker, "grants.change", found)
        made = actions.ask_change(grant=found, user=self.asker, **valid(ChangeInput(data=request.data)))
        return Response(ChangeSerializer(made).data, status=201)


class ChangeAnswer(Endpoint):
    scopes = {"POST": "grant", "DELETE": "grant"}

    @extend_schema(request=AnswerOfOfficerInput, responses=ChangeSerializer)
    def post(self, request: Request, change: str) -> Response:
        """Officers: grant a change, or say why not."""
        found = reports.get_change(self.asker, change)
        require(self.asker, "grants.decide", found)
        said = valid(AnswerOfOfficerInput(data=request.data))
        act = actions.grant_change if said["is_granted"] else actions.refuse_change
        return Response(ChangeSerializer(act(change=found, officer=self.asker, answer=said["answer"])).data)

    @extend_schema(responses={200: ChangeSerializer})
    def delete(self, request: Request, change: str) -> Response:
        """Take your wish back."""
        found = reports.get_change(self.asker, change)
        return Response(ChangeSerializer(actions.withdraw_change(change=found, user=self.asker)).data)


class Suspension(Endpoint):
    scopes = {"POST": "grant", "DELETE": "grant"}

    @extend_schema(request=NoteInput, responses=GrantSerializer)
    def post(self, request: Request, grant: str) -> Response:
        """Officers: it may not be used until somebody has looked."""
        found = for_officer(self, request, grant)
        said = valid(NoteInput(data=request.data))
        return told(actions.suspend_grant(grant=found, officer=self.asker, **said))

    @extend_schema(responses={200: GrantSerializer})
    def delete(self, request: Request, grant: str) -> Response:
        """Officers: it may be used again."""
        return told(actions.resume_grant(grant=for_officer(self, request, grant), officer=self.asker))


class Revoking(Endpoint):
    scopes = {"POST": "grant", "PUT": "grant", "DELETE": "grant"}

    @extend_schema(request=LetterInput, responses=GrantSerializer)
    def post(self, request: Request, grant: str) -> Response:
        """Officers: say why it should end for good. Another officer has to confirm."""
        found = for_officer(self, request, grant)
        actions.propose_revocation(grant=found, officer=self.asker, **valid(LetterInput(data=request.data)))
        return told(found)

    @extend_schema(request=None, responses=GrantSerializer)
    def put(self, request: Request, grant: str) -> Response:
        """Officers: confirm what another proposed."""
        proposed = reports.get_revocation(self.asker, for_officer(self, request, grant))
        return told(actions.confirm_revocation(revocation=proposed, officer=self.asker))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, grant: str) -> Response:
        """Officers: drop it."""
        proposed = reports.get_revocation(self.asker, for_officer(self, request, grant))
        actions.drop_revocation(revocation=proposed, officer=self.asker)
        return Response(status=204)


def for_officer(endpoint: Endpoint, request: Request, grant: str) -> Grant:
    found = grants.get_grant(endpoint.asker, grant)
    require(endpoint.asker, "grants.decide", found)
    require_confirmed(request)
    return found


def told(found: Grant) -> Response:
    return Response(GrantSerializer(found, context={"left": grants.left_of([found])}).data)
