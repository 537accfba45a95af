"""For editors: who might review, who was asked, who has how much."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.permissions import require
from core.problems import Conflict
from projects.queries.suggestions import suggestions_for
from reviews import actions
from reviews.api.submissions import for_editor
from reviews.models import Round
from reviews.queries import reviewers, rounds
from reviews.queries.candidates import candidates_of
from reviews.serializers.reviewers import (
    CandidateSerializer,
    InviteInput,
    LoadSerializer,
    SeatSerializer,
    SuggestionSerializer,
)

REVIEW = {"GET": "review", "POST": "review"}


class Candidates(Endpoint):
    scopes = REVIEW

    @extend_schema(responses=CandidateSerializer(many=True))
    def get(self, request: Request, release: str) -> Response:
        """The list of the last ranking for the open round, with the parts of each score and soft conflicts."""
        found = candidates_of(open_round_for(self, release))
        return Response(CandidateSerializer(found, many=True).data)


class Suggestions(Endpoint):
    scopes = REVIEW

    @extend_schema(responses=SuggestionSerializer(many=True))
    def get(self, request: Request, release: str) -> Response:
        """Whom the authors would like, or would rather not have, to judge it, and why."""
        return Response(SuggestionSerializer(suggestions_for(for_editor(self, release)), many=True).data)


class Invitations(Endpoint):
    scopes = REVIEW

    @extend_schema(request=InviteInput, responses={201: SeatSerializer})
    def post(self, request: Request, release: str) -> Response:
        """Ask somebody of your choice, with the reason; a soft conflict needs a plan."""
        round_ = open_round_for(self, release)
        asked = actions.invite(round=round_, editor=self.asker, **valid(InviteInput(data=request.data)))
        return Response(SeatSerializer(asked).data, status=201)


class Wave(Endpoint):
    scopes = REVIEW

    @extend_schema(request=None, responses={201: SeatSerializer(many=True)})
    def post(self, request: Request, release: str) -> Response:
        """Let the system ask the next of its list now."""
        asked = actions.invite_wave(round=open_round_for(self, release))
        return Response(SeatSerializer(asked, many=True).data, status=201)


class Assignments(Endpoint, ListAPIView[Any]):
    """Every reviewer with what they hold, are asked for, and have sent in time."""

    scopes = REVIEW
    serializer_class = LoadSerializer
    filter_backends = []

    def get_queryset(self) -> Any:
        require(self.asker, "reviews.triage", detail=_("This desk is for editors."))
        return reviewers.with_loads()


class Nudge(Endpoint):
    scopes = REVIEW

    @extend_schema(request=None, responses=SeatSerializer)
    def post(self, request: Request, assignment: str) -> Response:
        """Remind somebody of a review in their hands; once a day at most."""
        require(self.asker, "reviews.triage", detail=_("This desk is for editors."))
        found = reviewers.get_assignment_for(self.asker, assignment)
        return Response(SeatSerializer(actions.nudge(assignment=found, editor=self.asker)).data)


def open_round_for(endpoint: Endpoint, release: str) -> Round:
    round_ = rounds.open_round(for_editor(endpoint, release))
    if round_ is None:
        raise Conflict(_("There is no open round."), code="no_open_round")
    return round_
