"""The reviewer's own work."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.permissions import require
from reviews import actions
from reviews.models import Assignment
from reviews.queries import rounds, work
from reviews.serializers import (
    AssignmentSerializer,
    ChangeInput,
    ChangeSerializer,
    ClaimInput,
    DraftInput,
    ReturnInput,
    SubmissionSerializer,
    judged_release,
)

REVIEW = {"GET": "review", "POST": "review", "PATCH": "review", "DELETE": "review"}


class Available(Endpoint):
    scopes = REVIEW

    @extend_schema(responses=SubmissionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Releases that wait for a reviewer and that you may take, those that wait longest first."""
        require(self.asker, "reviews.see_desk")
        waiting = rounds.available_rounds(self.asker)[:100]
        return Response([judged_release(round_) | {"id": round_.release_id} for round_ in waiting])


class MyReviews(Endpoint, ListAPIView[Assignment]):
    """The reviews that you have, or had, in hand."""

    scopes = REVIEW
    serializer_class = AssignmentSerializer
    filter_backends = []

    def get_queryset(self) -> Any:
        require(self.asker, "reviews.see_desk")
        return work.work_of(self.asker)

    @extend_schema(request=ClaimInput, responses={201: AssignmentSerializer})
    def post(self, request: Request) -> Response:
        """Take a review, once nothing ties you to the work or its authors."""
        require(self.asker, "reviews.claim")
        given = valid(ClaimInput(data=request.data))
        round_ = rounds.get_available_round(self.asker, given.pop("release"))
        taken = actions.claim_review(round=round_, reviewer=self.asker, **given)
        return Response(AssignmentSerializer(work.get_assignment(self.asker, taken.id)).data, status=201)


class MyReview(Endpoint):
    scopes = REVIEW

    @extend_schema(responses=AssignmentSerializer)
    def get(self, request: Request, assignment: str) -> Response:
        """One review of yours, with its draft."""
        return Response(AssignmentSerializer(_mine(self, assignment)).data)

    @extend_schema(request=DraftInput, responses=AssignmentSerializer)
    def patch(self, request: Request, assignment: str) -> Response:
        """Keep a draft. Nothing in it is required yet."""
        found = _mine(self, assignment)
        actions.save_draft(assignment=found, reviewer=self.asker, **valid(DraftInput(data=request.data)))
        return Response(AssignmentSerializer(_mine(self, assignment)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, assignment: str) -> Response:
        """Hand the review back, without blame."""
        actions.hand_back(assignment=_mine(self, assignment), reviewer=self.asker)
        return Response(status=204)


class HandingBack(Endpoint):
    scopes = REVIEW

    @extend_schema(request=ReturnInput, responses={204: None})
    def post(self, request: Request, assignment: str) -> Response:
        """Hand the review back, with a word to the editors."""
        given = valid(ReturnInput(data=request.data))
        actions.hand_back(assignment=_mine(self, assignment), reviewer=self.asker, **given)
        return Response(status=204)


class MyChanges(Endpoint):
    scopes = REVIEW

    @extend_schema(responses=ChangeSerializer(many=True))
    def get(self, request: Request, assignment: str) -> Response:
        """The changes that you have noted so far."""
        return Response(ChangeSerializer(work.asked_in(_mine(self, assignment)), many=True).data)

    @extend_schema(request=ChangeInput, responses={201: ChangeSerializer})
    def post(self, request: Request, assignment: str) -> Response:
        """Note a change that you ask for."""
        found = _mine(self, assignment)
        change = actions.add_change(assignment=found, reviewer=self.asker, **valid(ChangeInput(data=request.data)))
        return Response(ChangeSerializer(change).data, status=201)


class MyChange(Endpoint):
    scopes = REVIEW

    @extend_schema(responses={204: None})
    def delete(self, request: Request, assignment: str, change: str) -> Response:
        """Take a change out again."""
        found = _mine(self, assignment)
        asked = get_object_or_404(work.asked_in(found), pk=change)
        actions.remove_change(change=asked, assignment=found, reviewer=self.asker)
        return Response(status=204)


class Sending(Endpoint):
    scopes = REVIEW

    @extend_schema(request=None, responses=AssignmentSerializer)
    def post(self, request: Request, assignment: str) -> Response:
        """Send the review. It never changes afterwards."""
        actions.submit_review(assignment=_mine(self, assignment), reviewer=self.asker)
        return Response(AssignmentSerializer(_mine(self, assignment)).data)


def _mine(endpoint: Endpoint, assignment: str) -> Any:
    return work.get_assignment(endpoint.asker, assignment)
