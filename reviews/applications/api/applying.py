"""Applying, by program. The same doors as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.confirming import require_confirmed
from core.api import Endpoint, valid
from core.permissions import require
from reviews.applications import actions
from reviews.applications.models import Application
from reviews.applications.queries import applications
from reviews.applications.queries.eligibility import eligibility
from reviews.applications.serializers import (
    ApplicationInput,
    ApplicationSerializer,
    ApplicationTyped,
    DossierLineSerializer,
    LetterInput,
    NoteInput,
    RequirementSerializer,
    SettleInput,
    WhyInput,
)


class EligibilityMeter(Endpoint):
    @extend_schema(responses=RequirementSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What it takes to apply as a reviewer, what you have of it, and how to get the rest."""
        return Response(RequirementSerializer(eligibility(self.asker).requirements, many=True).data)


class Applications(Endpoint, ListAPIView[Application]):
    """Your applications, newest first."""

    serializer_class = ApplicationSerializer
    filter_backends = []

    def get_queryset(self) -> Any:
        return applications.applications_of(self.asker).select_related("applicant").prefetch_related("dossier")

    @extend_schema(request=ApplicationInput, responses={201: ApplicationSerializer})
    def post(self, request: Request) -> Response:
        """Apply to become a reviewer."""
        require(self.asker, "applications.apply")
        made = actions.apply(applicant=self.asker, **valid(ApplicationInput(data=request.data)))
        return Response(ApplicationSerializer(made).data, status=201)


class Draft(Endpoint):
    @extend_schema(responses=ApplicationTyped)
    def get(self, request: Request) -> Response:
        """Your application that is not sent yet; empty when there is none."""
        return Response(applications.typed_by(self.asker))

    @extend_schema(request=ApplicationTyped, responses=ApplicationTyped)
    def put(self, request: Request) -> Response:
        """Keep it."""
        given = valid(ApplicationTyped(data=request.data))
        actions.keep_application_draft(applicant=self.asker, typed=given)
        return Response(applications.typed_by(self.asker))

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Throw it away."""
        actions.discard_application_draft(applicant=self.asker)
        return Response(status=204)


class OneApplication(Endpoint):
    @extend_schema(responses=ApplicationSerializer)
    def get(self, request: Request, application: str) -> Response:
        """Its state, its dossier, and who has the ball until when."""
        return Response(ApplicationSerializer(found(self, application)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, application: str) -> Response:
        """Withdraw your application."""
        actions.withdraw(application=found(self, application), user=self.asker)
        return Response(status=204)


class Contest(Endpoint):
    @extend_schema(request=WhyInput, responses={201: DossierLineSerializer})
    def post(self, request: Request, application: str, line: str) -> Response:
        """Say what is wrong with a line of your dossier."""
        chosen = applications.get_line(self.asker, found(self, application), line)
        require(self.asker, "applications.change", chosen.application)
        contested = actions.contest_line(line=chosen, user=self.asker, **valid(WhyInput(data=request.data)))
        return Response(DossierLineSerializer(contested).data, status=201)


class Settlement(Endpoint):
    scopes = {"POST": "review"}

    @extend_schema(request=SettleInput, responses=DossierLineSerializer)
    def post(self, request: Request, application: str, line: str) -> Response:
        """Editors: keep a contested line, or set it right."""
        require_confirmed(request)
        chosen = applications.get_line(self.asker, for_editor(self, application), line)
        settled = actions.settle_line(line=chosen, editor=self.asker, **valid(SettleInput(data=request.data)))
        return Response(DossierLineSerializer(settled).data)


class CalibrationPass(Endpoint):
    scopes = {"POST": "review"}

    @extend_schema(request=NoteInput, responses=ApplicationSerializer)
    def post(self, request: Request, application: str) -> Response:
        """Editors: let somebody pass who asks for an exception."""
        require_confirmed(request)
        chosen = for_editor(self, application)
        actions.pass_to_calibration(application=chosen, editor=self.asker, **valid(NoteInput(data=request.data)))
        return Response(ApplicationSerializer(chosen).data)


class Rejection(Endpoint):
    scopes = {"POST": "review"}

    @extend_schema(request=LetterInput, responses=ApplicationSerializer)
    def post(self, request: Request, application: str) -> Response:
        """Editors: grant no exception, and say what would help."""
        require_confirmed(request)
        chosen = for_editor(self, application)
        actions.turn_away(application=chosen, editor=self.asker, **valid(LetterInput(data=request.data)))
        return Response(ApplicationSerializer(chosen).data)


def found(endpoint: Endpoint, application: str) -> Application:
    return applications.get_application(endpoint.asker, application)


def for_editor(endpoint: Endpoint, application: str) -> Application:
    chosen = found(endpoint, application)
    require(endpoint.asker, "applications.triage", chosen)
    return chosen
