"""Being asked to review, and what reviewers say of themselves."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.permissions import require
from reviews import actions
from reviews.queries import reviewers, work
from reviews.serializers import AssignmentSerializer
from reviews.serializers.reviewers import AcceptInput, DeclineInput, InvitationSerializer, ReviewingSerializer

REVIEW = {"GET": "review", "POST": "review", "PUT": "review"}


class Reviewing(Endpoint):
    scopes = REVIEW

    @extend_schema(responses=ReviewingSerializer)
    def get(self, request: Request) -> Response:
        """What you said of yourself as a reviewer."""
        require(self.asker, "reviews.describe_oneself")
        return Response(ReviewingSerializer(reviewers.described(self.asker)).data)

    @extend_schema(request=ReviewingSerializer, responses=ReviewingSerializer)
    def put(self, request: Request) -> Response:
        """Say what you can judge, how much at once, and when you are away. Invitations follow it."""
        require(self.asker, "reviews.describe_oneself")
        actions.describe_reviewer(user=self.asker, **valid(ReviewingSerializer(data=request.data)))
        return Response(ReviewingSerializer(reviewers.described(self.asker)).data)


class MyInvitations(Endpoint):
    scopes = REVIEW

    @extend_schema(responses=InvitationSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What you are asked to review and have not answered, those that expire first."""
        require(self.asker, "reviews.see_desk")
        return Response(InvitationSerializer(work.invitations_of(self.asker)[:100], many=True).data)


class Acceptance(Endpoint):
    scopes = REVIEW

    @extend_schema(request=AcceptInput, responses={201: AssignmentSerializer})
    def post(self, request: Request, assignment: str) -> Response:
        """Take the review, once nothing ties you to the work or its authors."""
        found = work.get_invitation(self.asker, assignment)
        actions.accept_invitation(assignment=found, reviewer=self.asker, **valid(AcceptInput(data=request.data)))
        return Response(AssignmentSerializer(work.get_assignment(self.asker, assignment)).data, status=201)


class Refusal(Endpoint):
    scopes = REVIEW

    @extend_schema(request=DeclineInput, responses={204: None})
    def post(self, request: Request, assignment: str) -> Response:
        """Decline. It is never held against you; the next is asked at once."""
        found = work.get_invitation(self.asker, assignment)
        actions.decline_invitation(assignment=found, reviewer=self.asker, **valid(DeclineInput(data=request.data)))
        return Response(status=204)
