"""Talking a round over, and what is said of a review afterwards."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.permissions import require
from core.problems import NotFound
from reviews import actions
from reviews.api.assignments import open_round_for
from reviews.api.submissions import for_editor
from reviews.queries import submissions
from reviews.queries.deliberation import get_deliberation, my_part, remarks_in
from reviews.queries.words import words_at
from reviews.serializers import WordsSerializer
from reviews.serializers.deliberation import (
    ClearInput,
    QualityInput,
    RemarkInput,
    RevisionInput,
    RoundSerializer,
    SaidSerializer,
    UsefulnessInput,
)

REVIEW = {"GET": "review", "POST": "review"}


class Remarks(Endpoint):
    scopes = REVIEW

    @extend_schema(responses=SaidSerializer(many=True))
    def get(self, request: Request, round: str) -> Response:
        """What was said while the round was talked over, oldest first. The authors never read it."""
        found = get_deliberation(self.asker, round)
        return Response(SaidSerializer(list(remarks_in(self.asker, found)), many=True).data)

    @extend_schema(request=RemarkInput, responses={201: SaidSerializer(many=True)})
    def post(self, request: Request, round: str) -> Response:
        """Say something to the others who judge this round."""
        found = get_deliberation(self.asker, round)
        actions.remark(round=found, author=self.asker, **valid(RemarkInput(data=request.data)))
        return Response(SaidSerializer(list(remarks_in(self.asker, found)), many=True).data, status=201)


class Revisions(Endpoint):
    scopes = REVIEW

    @extend_schema(request=RevisionInput, responses={201: RoundSerializer})
    def post(self, request: Request, round: str) -> Response:
        """Change your verdict, with a reason that is kept."""
        found = get_deliberation(self.asker, round)
        mine = my_part(self.asker, found)
        if mine is None:
            raise NotFound(_("You have no review in this round."))
        actions.revise_review(assignment=mine, reviewer=self.asker, **valid(RevisionInput(data=request.data)))
        found.refresh_from_db()
        return Response(RoundSerializer(found).data, status=201)


class Clearance(Endpoint):
    scopes = REVIEW

    @extend_schema(request=ClearInput, responses={201: RoundSerializer})
    def post(self, request: Request, round: str) -> Response:
        """An alarm was looked into and nothing was found: the round goes on."""
        found = get_deliberation(self.asker, round)
        require(self.asker, "reviews.keep_safe", found)
        actions.clear_safety(round=found, user=self.asker, **valid(ClearInput(data=request.data)))
        return Response(RoundSerializer(found).data, status=201)


class Third(Endpoint):
    scopes = REVIEW

    @extend_schema(request=None, responses={201: RoundSerializer})
    def post(self, request: Request, release: str) -> Response:
        """Editors: one reviewer more, where those who are there do not agree."""
        wider = actions.ask_third(round=open_round_for(self, release), editor=self.asker)
        return Response(RoundSerializer(wider).data, status=201)


class Usefulness(Endpoint):
    @extend_schema(request=UsefulnessInput, responses=WordsSerializer)
    def put(self, request: Request, release: str, place: str) -> Response:
        """Authors: how much a review helped you. Its reviewer learns it when all is decided."""
        found = submissions.get_submission(self.asker, release)
        require(self.asker, "reviews.rate_usefulness", found)
        return _rated(self, found, place, actions.rate_usefulness, "user", UsefulnessInput)


class QualityOf(Endpoint):
    scopes = {"PUT": "review"}

    @extend_schema(request=QualityInput, responses=WordsSerializer)
    def put(self, request: Request, release: str, place: str) -> Response:
        """Editors: whether a review was more than was asked, as it should be, or not enough."""
        return _rated(self, for_editor(self, release), place, actions.rate_quality, "editor", QualityInput)


def _rated(endpoint: Endpoint, release: Any, place: str, rate: Any, who: str, given: Any) -> Response:
    words = words_at(endpoint.asker, release, place)
    rate(review=words.review, **{who: endpoint.asker}, **valid(given(data=endpoint.request.data)))
    return Response(WordsSerializer(words_at(endpoint.asker, release, place)).data)
