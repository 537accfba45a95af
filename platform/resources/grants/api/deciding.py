"""Deciding, scoring and answering, by program. The same doors as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.confirming import require_confirmed
from core.api import Endpoint, NewestFirst, paged, valid
from core.permissions import require
from resources.grants import actions
from resources.grants.models import ResourceRequest
from resources.grants.queries import judging, requests
from resources.grants.serializers import (
    AnswerInput,
    DecisionInput,
    GrantSerializer,
    JudgesInput,
    NoteInput,
    OpinionInput,
    QuestionInput,
    RequestSerializer,
    ScoreInput,
    SeatSerializer,
)

MOST = 100
OUTCOMES: dict[str, Any] = {
    "offer": actions.offer_award,
    "decline": actions.decline_request,
    "wait": actions.let_wait,
}


class Desk(Endpoint):
    scopes = {"GET": "grant"}

    @extend_schema(responses=RequestSerializer(many=True))
    @paged
    def get(self, request: Request) -> Response:
        """Officers: what waits to be decided and ties you to nobody; newest first."""
        require(self.asker, "grants.see_desk")
        pages = NewestFirst()
        open_ = judging.on_desk(self.asker).filter(state__in=["triage", "committee", "waitlisted"])
        found = pages.paginate_queryset(open_.select_related("grant"), request, view=self) or []
        return pages.get_paginated_response(RequestSerializer(found, many=True).data)


class Question(Endpoint):
    scopes = {"POST": "grant"}

    @extend_schema(request=QuestionInput, responses=RequestSerializer)
    def post(self, request: Request, request_id: str) -> Response:
        """Officers: ask what one must know before deciding."""
        found = for_officer(self, request_id)
        return told(actions.ask_applicant(request=found, officer=self.asker, **valid(QuestionInput(data=request.data))))


class Answer(Endpoint):
    scopes = {"POST": "grant"}

    @extend_schema(request=AnswerInput, responses=RequestSerializer)
    def post(self, request: Request, request_id: str) -> Response:
        """Answer an officer's question."""
        found = requests.get_request(self.asker, request_id)
        require(self.asker, "grants.change", found)
        return told(actions.answer_officer(request=found, user=self.asker, **valid(AnswerInput(data=request.data))))


class Feasibility(Endpoint):
    scopes = {"PUT": "grant"}

    @extend_schema(request=OpinionInput, responses=RequestSerializer)
    def put(self, request: Request, request_id: str) -> Response:
        """Those who know the machines: say whether it can run here. Said again, the last word stands."""
        found = requests.get_request(self.asker, request_id)
        require(self.asker, "grants.assess", found)
        actions.assess_request(request=found, operator=self.asker, **valid(OpinionInput(data=request.data)))
        return told(found)


class Committee(Endpoint):
    scopes = {"POST": "grant"}

    @extend_schema(request=JudgesInput, responses=RequestSerializer)
    def post(self, request: Request, request_id: str) -> Response:
        """Officers: name those who score it."""
        found = for_officer(self, request_id)
        return told(actions.convene(request=found, officer=self.asker, **valid(JudgesInput(data=request.data))))


class Seats(Endpoint):
    scopes = {"POST": "grant"}

    @extend_schema(request=JudgesInput, responses=RequestSerializer)
    def post(self, request: Request, request_id: str) -> Response:
        """Officers: name more of them."""
        found = for_officer(self, request_id)
        for handle in valid(JudgesInput(data=request.data))["judges"]:
            actions.name_judge(request=found, officer=self.asker, handle=handle)
        return told(found)


class Score(Endpoint):
    scopes = {"POST": "review", "DELETE": "review"}

    @extend_schema(request=ScoreInput, responses=SeatSerializer)
    def post(self, request: Request, request_id: str) -> Response:
        """Score a request that you were asked to score."""
        found = requests.get_request(self.asker, request_id)
        require(self.asker, "grants.score", found)
        marks = valid(ScoreInput(data=request.data))
        seat = actions.score(request=found, judge=self.asker, text=marks.pop("text"), marks=marks)
        return Response(SeatSerializer(seat).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, request_id: str) -> Response:
        """Step down: an officer asks somebody else."""
        actions.step_down(request=requests.get_request(self.asker, request_id), judge=self.asker)
        return Response(status=204)


class Decision(Endpoint):
    scopes = {"POST": "grant"}

    @extend_schema(request=DecisionInput, responses=RequestSerializer)
    def post(self, request: Request, request_id: str) -> Response:
        """Officers: offer an award, let it wait for room, or decline, with a letter."""
        require_confirmed(request)
        found = for_officer(self, request_id)
        said = valid(DecisionInput(data=request.data))
        given: dict[str, Any] = {"letter": said["letter"]}
        if said["outcome"] == "decline":
            given["reasons"] = said["reasons"]
        if said["outcome"] == "offer" and said["awarded"]:
            given["awarded"] = {line["unit"]: line["amount"] for line in said["awarded"]}
        return told(OUTCOMES[said["outcome"]](request=found, officer=self.asker, **given))


class Acceptance(Endpoint):
    scopes = {"POST": "grant", "DELETE": "grant"}

    @extend_schema(request=None, responses={201: GrantSerializer})
    def post(self, request: Request, request_id: str) -> Response:
        """Accept the award: the first part is yours in the same moment."""
        grant = actions.accept_award(request=requests.get_request(self.asker, request_id), user=self.asker)
        return Response(GrantSerializer(grant, context={"left": {}}).data, status=201)

    @extend_schema(request=NoteInput, responses={200: RequestSerializer})
    def delete(self, request: Request, request_id: str) -> Response:
        """Do not take it."""
        found = requests.get_request(self.asker, request_id)
        return told(actions.refuse_award(request=found, user=self.asker))


class MySeats(Endpoint):
    scopes = {"GET": "review"}

    @extend_schema(responses=RequestSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What you were asked to score and have not, those due first before the others."""
        require(self.asker, "grants.see_seats")
        found = judging.to_score(self.asker).select_related("grant")[:MOST]
        return Response(RequestSerializer(found, many=True).data)


def for_officer(endpoint: Endpoint, request_id: str) -> ResourceRequest:
    found = requests.get_request(endpoint.asker, request_id)
    require(endpoint.asker, "grants.decide", found)
    return found


def told(found: ResourceRequest) -> Response:
    return Response(RequestSerializer(requests.sent_requests().get(pk=found.pk)).data)
