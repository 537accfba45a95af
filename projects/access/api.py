from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from core.permissions import require
from core.problems import BadInput
from projects.access import actions
from projects.access.models import Gate
from projects.access.queries import gate_asked, get_request, requests_for, requests_of
from projects.access.serializers import (
    AccessRequestSerializer,
    Decision,
    GateSerializer,
    NewAccessRequest,
    NewGrant,
    Withdrawal,
)
from projects.access.states import AccessState
from projects.api.asked import OfProject
from projects.models import Project

STATE = OpenApiParameter("state", str, enum=AccessState.values)


class GateOfProject(OfProject):
    public: ClassVar[bool] = True

    @extend_schema(responses=GateSerializer)
    def get(self, request: Request, owner: str, name: str) -> Response:
        """Who gets the files, and on what terms."""
        project = self.project()
        return Response(_told(project, gate_asked(project)[0]))

    @extend_schema(request=GateSerializer, responses=GateSerializer)
    def put(self, request: Request, owner: str, name: str) -> Response:
        """Give the files to everybody, to whoever asks, or to whom you let in. What is left out stays."""
        project = self.project()
        require(self.asker, "projects.administer", project)
        given = valid(GateSerializer(data=request.data))
        return Response(_told(project, actions.set_gate(project=project, user=self.asker, **given)))


class AccessRequestsOfProject(OfProject):
    @paged
    @extend_schema(parameters=[STATE], responses=AccessRequestSerializer(many=True))
    def get(self, request: Request, owner: str, name: str) -> Response:
        """Who asked for the files, for those who decide."""
        project = self.project()
        require(self.asker, "access.decide", project)
        state = request.query_params.get("state", "")
        if state and state not in AccessState.values:
            raise BadInput(fields={"state": ", ".join(AccessState.values)})
        return listed(self, requests_for(project, state), AccessRequestSerializer)

    @extend_schema(request=NewAccessRequest, responses={201: AccessRequestSerializer})
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Ask for the files. Where whoever asks gets them, the answer says `granted`."""
        project = self.project()
        given = valid(NewAccessRequest(data=request.data))
        asked = actions.ask_access(project=project, user=self.asker, **given)
        return Response(AccessRequestSerializer(asked).data, status=201)


class AccessDecisions(OfProject):
    @extend_schema(request=Decision, responses=AccessRequestSerializer(many=True))
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Decide one request or many at once: all of them, or none."""
        project = self.project()
        require(self.asker, "access.decide", project)
        given = valid(Decision(data=request.data))
        ids, verdict = given.pop("requests"), given.pop("state")
        found = actions.decide(project=project, user=self.asker, ids=ids, verdict=verdict, **given)
        return Response(AccessRequestSerializer(found, many=True).data)


class AccessGrants(OfProject):
    @extend_schema(request=NewGrant, responses={201: AccessRequestSerializer})
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Let somebody in who did not ask."""
        project = self.project()
        require(self.asker, "access.decide", project)
        given = valid(NewGrant(data=request.data))
        handle = given.pop("person")
        try:
            granted = actions.grant_unasked(project=project, user=self.asker, handle=handle, **given)
        except BadInput as problem:
            raise problem.about("person") from None
        return Response(AccessRequestSerializer(granted).data, status=201)


class AccessRequests(Endpoint):
    @paged
    @extend_schema(responses=AccessRequestSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What you asked for, and what became of it."""
        return listed(self, requests_of(self.asker), AccessRequestSerializer)


class OneAccessRequest(Endpoint):
    @extend_schema(responses=AccessRequestSerializer)
    def get(self, request: Request, request_id: str) -> Response:
        """One request, for who asked and for who decides."""
        return Response(AccessRequestSerializer(get_request(self.asker, request_id)).data)

    @extend_schema(request=Withdrawal, responses=AccessRequestSerializer)
    def patch(self, request: Request, request_id: str) -> Response:
        """Take your request back, or give back what was granted."""
        found = get_request(self.asker, request_id)
        require(self.asker, "access.withdraw", found)
        valid(Withdrawal(data=request.data))
        actions.withdraw_access(request=found, user=self.asker)
        return Response(AccessRequestSerializer(found).data)


def _told(project: Project, gate: Gate) -> dict[str, Any]:
    names = ("terms", "questions", "days", "covers_runs")
    return {"gating": project.gating, **{name: getattr(gate, name) for name in names}}
