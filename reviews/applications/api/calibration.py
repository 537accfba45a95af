"""Calibration by program: a try, its cases, disputes, and the bank."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.permissions import require
from reviews.applications import actions
from reviews.applications.api.applying import found as application_of
from reviews.applications.models import Attempt, CalibrationCase, CaseSheet
from reviews.applications.queries import calibration
from reviews.applications.serializers import (
    ApplicationSerializer,
    AttemptSerializer,
    CaseChangeInput,
    CaseInput,
    CaseSerializer,
    DisputeSerializer,
    DisputeSettlementInput,
    KindInput,
    NoteInput,
    RatingInput,
    ReleaseInput,
    SheetInput,
    SheetSerializer,
    WhyInput,
)

REVIEW = {"GET": "review", "POST": "review", "PATCH": "review", "DELETE": "review"}


class Attempts(Endpoint):
    @extend_schema(request=KindInput, responses={201: AttemptSerializer})
    def post(self, request: Request, application: str) -> Response:
        """Begin a calibration of one kind."""
        mine = application_of(self, application)
        require(self.asker, "applications.change", mine)
        started = actions.start_attempt(application=mine, user=self.asker, **valid(KindInput(data=request.data)))
        return Response(AttemptSerializer(started).data, status=201)


class DroppedKind(Endpoint):
    @extend_schema(request=KindInput, responses=ApplicationSerializer)
    def post(self, request: Request, application: str) -> Response:
        """Go on without one kind."""
        mine = application_of(self, application)
        require(self.asker, "applications.change", mine)
        kept = actions.drop_kind(application=mine, user=self.asker, **valid(KindInput(data=request.data)))
        return Response(ApplicationSerializer(kept).data)


class OneAttempt(Endpoint):
    @extend_schema(responses=AttemptSerializer)
    def get(self, request: Request, attempt: str) -> Response:
        """Your cases; once it is over, the truth of each and your marks."""
        return Response(AttemptSerializer(calibration.get_attempt(self.asker, attempt)).data)


class OneSheet(Endpoint):
    @extend_schema(request=SheetInput, responses=SheetSerializer)
    def patch(self, request: Request, attempt: str, sheet: str) -> Response:
        """Keep a draft of a judgement."""
        mine, given = _mine(self, attempt, sheet), valid(SheetInput(data=request.data))
        saved = actions.save_sheet(sheet=mine, user=self.asker, **given)
        return Response(SheetSerializer(saved).data)

    @extend_schema(responses={200: SheetSerializer})
    def delete(self, request: Request, attempt: str, sheet: str) -> Response:
        """Leave the case out, once in a try; the answer is another one."""
        other = actions.skip_sheet(sheet=_mine(self, attempt, sheet), user=self.asker)
        return Response(SheetSerializer(other).data)


class Sending(Endpoint):
    @extend_schema(request=None, responses=SheetSerializer)
    def post(self, request: Request, attempt: str, sheet: str) -> Response:
        """Send the judgement of one case. The last one ends the try."""
        actions.send_sheet(sheet=_mine(self, attempt, sheet), user=self.asker)
        return Response(SheetSerializer(_mine(self, attempt, sheet)).data)


class Disputing(Endpoint):
    @extend_schema(request=WhyInput, responses={201: DisputeSerializer})
    def post(self, request: Request, attempt: str, sheet: str) -> Response:
        """Say that the truth of a case is wrong."""
        mine, given = _mine(self, attempt, sheet), valid(WhyInput(data=request.data))
        made = actions.dispute_case(sheet=mine, user=self.asker, **given)
        return Response(DisputeSerializer(made).data, status=201)


class Ratings(Endpoint, ListAPIView[Attempt]):
    """Seniors: tries whose letters wait to be read."""

    scopes = REVIEW
    serializer_class = AttemptSerializer
    filter_backends = []

    def get_queryset(self) -> Any:
        require(self.asker, "applications.keep_bank")
        return calibration.awaiting_rating(self.asker)


class Rating(Endpoint):
    scopes = REVIEW

    @extend_schema(request=RatingInput, responses=AttemptSerializer)
    def post(self, request: Request, attempt: str) -> Response:
        """Seniors: say how clear the letters are."""
        require(self.asker, "applications.keep_bank")
        found = calibration.get_rated(self.asker, attempt)
        require(self.asker, "applications.rate", found)
        rated = actions.rate_attempt(attempt=found, senior=self.asker, **valid(RatingInput(data=request.data)))
        return Response(AttemptSerializer(rated).data)


class Cases(Endpoint, ListAPIView[CalibrationCase]):
    """Seniors: the bank."""

    scopes = REVIEW
    serializer_class = CaseSerializer
    filter_backends = []

    def get_queryset(self) -> Any:
        require(self.asker, "applications.keep_bank")
        return calibration.bank()

    @extend_schema(request=CaseInput, responses={201: CaseSerializer})
    def post(self, request: Request) -> Response:
        """Add a case, written in YAML as those that come with the site."""
        require(self.asker, "applications.keep_bank")
        added = actions.add_case(keeper=self.asker, **valid(CaseInput(data=request.data)))
        return Response(CaseSerializer(added).data, status=201)


class FromRelease(Endpoint):
    scopes = REVIEW

    @extend_schema(request=ReleaseInput, responses={201: CaseSerializer})
    def post(self, request: Request) -> Response:
        """Take a decided release into the bank, on which its reviewers agreed."""
        require(self.asker, "applications.keep_bank")
        added = actions.case_from_release(keeper=self.asker, **valid(ReleaseInput(data=request.data)))
        return Response(CaseSerializer(added).data, status=201)


class OneCase(Endpoint):
    scopes = REVIEW

    @extend_schema(request=CaseChangeInput, responses=CaseSerializer)
    def patch(self, request: Request, case: str) -> Response:
        """Say how hard it is, from 1 to 3."""
        found, given = _case(self, case), valid(CaseChangeInput(data=request.data))
        actions.set_difficulty(case=found, keeper=self.asker, **given)
        return Response(CaseSerializer(_case(self, case)).data)


class Retirement(Endpoint):
    scopes = REVIEW

    @extend_schema(request=NoteInput, responses=CaseSerializer)
    def post(self, request: Request, case: str) -> Response:
        """Draw the case no more."""
        found, given = _case(self, case), valid(NoteInput(data=request.data))
        actions.retire_case(case=found, keeper=self.asker, **given)
        return Response(CaseSerializer(_case(self, case)).data)

    @extend_schema(responses=CaseSerializer)
    def delete(self, request: Request, case: str) -> Response:
        """Draw it again."""
        actions.bring_back_case(case=_case(self, case), keeper=self.asker)
        return Response(CaseSerializer(_case(self, case)).data)


class DisputeSettlement(Endpoint):
    scopes = REVIEW

    @extend_schema(request=DisputeSettlementInput, responses=DisputeSerializer)
    def post(self, request: Request, dispute: str) -> Response:
        """Uphold or dismiss a dispute."""
        require(self.asker, "applications.keep_bank")
        found, given = calibration.get_dispute(dispute), valid(DisputeSettlementInput(data=request.data))
        return Response(DisputeSerializer(actions.settle_dispute(dispute=found, keeper=self.asker, **given)).data)


def _mine(endpoint: Endpoint, attempt: str, sheet: str) -> CaseSheet:
    return calibration.get_sheet(endpoint.asker, attempt, sheet)


def _case(endpoint: Endpoint, case: str) -> CalibrationCase:
    require(endpoint.asker, "applications.keep_bank")
    return calibration.get_case(case)
