"""The panel, probations and standings by program."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.confirming import require_confirmed
from core.api import Endpoint, valid
from core.permissions import require
from reviews.applications import actions
from reviews.applications.api.applying import found as application_of
from reviews.applications.models import Standing
from reviews.applications.moving import act_on
from reviews.applications.queries import standing as standings
from reviews.applications.queries.affected import affected
from reviews.applications.serializers import (
    AffectedSerializer,
    AnswerInput,
    ApplicationSerializer,
    AttemptSerializer,
    CoSignInput,
    ProgressSerializer,
    QuestionInput,
    StandingMoveInput,
    StandingSerializer,
    VoteInput,
)

REVIEW = {"GET": "review", "POST": "review"}


class Vote(Endpoint):
    scopes = REVIEW

    @extend_schema(request=VoteInput, responses={201: ApplicationSerializer})
    def post(self, request: Request, application: str) -> Response:
        """Seniors: vote on an application, with a reason."""
        require_confirmed(request)
        judged = application_of(self, application)
        require(self.asker, "applications.vote", judged)
        actions.vote(application=judged, senior=self.asker, **valid(VoteInput(data=request.data)))
        return Response(ApplicationSerializer(judged).data, status=201)


class Question(Endpoint):
    scopes = REVIEW

    @extend_schema(request=QuestionInput, responses={201: ApplicationSerializer})
    def post(self, request: Request, application: str) -> Response:
        """Seniors: ask the applicant something."""
        judged = application_of(self, application)
        require(self.asker, "applications.vote", judged)
        actions.ask_applicant(application=judged, senior=self.asker, **valid(QuestionInput(data=request.data)))
        return Response(ApplicationSerializer(judged).data, status=201)


class Answer(Endpoint):
    @extend_schema(request=AnswerInput, responses={201: ApplicationSerializer})
    def post(self, request: Request, application: str) -> Response:
        """Answer the panel's question."""
        mine = application_of(self, application)
        require(self.asker, "applications.change", mine)
        actions.answer_question(application=mine, user=self.asker, **valid(AnswerInput(data=request.data)))
        return Response(ApplicationSerializer(mine).data, status=201)


class Standings(Endpoint, ListAPIView[Standing]):
    """Your standings, kind by kind."""

    serializer_class = StandingSerializer
    filter_backends = []

    def get_queryset(self) -> Any:
        return standings.standings_of(self.asker).select_related("user", "mentor")


class OneStanding(Endpoint):
    @extend_schema(responses=StandingSerializer)
    def get(self, request: Request, standing: str) -> Response:
        """One reviewer's standing: tier, score, and what it rests on."""
        return Response(StandingSerializer(standings.get_standing(self.asker, standing)).data)

    @extend_schema(request=StandingMoveInput, responses=StandingSerializer)
    def post(self, request: Request, standing: str) -> Response:
        """Pause, return, stay, retire; for those who answer for it: mentor, confirm, extend, end, promote, suspend …"""
        held, given = standings.get_standing(self.asker, standing), valid(StandingMoveInput(data=request.data))
        return Response(StandingSerializer(act_on(held, self.asker, given.pop("act"), **given)).data)


class StandingProgress(Endpoint):
    @extend_schema(responses=ProgressSerializer)
    def get(self, request: Request, standing: str) -> Response:
        """The score, and what is left until the next step."""
        held = standings.get_standing(self.asker, standing)
        return Response(ProgressSerializer(standings.progress_of(held)).data)


class Verdicts(Endpoint):
    scopes = REVIEW

    @extend_schema(responses=AffectedSerializer(many=True))
    def get(self, request: Request, standing: str) -> Response:
        """Officers: what still rests on the word of somebody who is suspended."""
        held = standings.get_standing(self.asker, standing)
        require(self.asker, "applications.recheck", held)
        return Response(AffectedSerializer(affected(self.asker, held), many=True).data)


class Recheck(Endpoint):
    scopes = REVIEW

    @extend_schema(request=None, responses={201: AffectedSerializer})
    def post(self, request: Request, standing: str, review: str) -> Response:
        """Officers: one reviewer more for an open round, a second look at a public release."""
        held = standings.get_standing(self.asker, standing)
        require(self.asker, "applications.recheck", held)
        asked = actions.recheck(standing=held, review=review, officer=self.asker)
        return Response(AffectedSerializer(asked).data, status=201)


class Refreshers(Endpoint):
    @extend_schema(request=None, responses={201: AttemptSerializer})
    def post(self, request: Request, standing: str) -> Response:
        """After a long pause: begin the cases that lead back."""
        held = standings.get_standing(self.asker, standing)
        require(self.asker, "applications.pause", held)
        started = actions.start_refresher(standing=held, user=self.asker)
        return Response(AttemptSerializer(started).data, status=201)


class Signatures(Endpoint):
    scopes = REVIEW

    @extend_schema(request=CoSignInput, responses={201: StandingSerializer})
    def post(self, request: Request, standing: str) -> Response:
        """Mentors: sign a review."""
        held = standings.get_standing(self.asker, standing)
        require(self.asker, "applications.co_sign", held)
        given = valid(CoSignInput(data=request.data))
        review = standings.get_unsigned_review(held, given.pop("review"))
        actions.co_sign(standing=held, review=review, mentor=self.asker, **given)
        return Response(StandingSerializer(held).data, status=201)
