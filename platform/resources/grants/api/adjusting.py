"""Adjustments by program."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.confirming import require_confirmed
from accounts.queries import get_person
from core.api import Endpoint, listed, paged, valid
from core.permissions import require
from resources.grants import actions
from resources.grants.api.life import for_officer
from resources.grants.queries import grants
from resources.grants.queries.adjustments import adjustments_of, get_adjustment
from resources.grants.serializers import AnswerOfOfficerInput
from resources.grants.serializers.adjusting import AdjustmentInput, AdjustmentSerializer


class Adjustments(Endpoint):
    scopes = {"GET": "grant", "POST": "grant"}

    @extend_schema(responses=AdjustmentSerializer(many=True))
    @paged
    def get(self, request: Request, grant: str) -> Response:
        """What two officers changed by hand; officers also see what is proposed and what was not confirmed."""
        found = grants.get_grant(self.asker, grant)
        return listed(self, adjustments_of(self.asker, found), AdjustmentSerializer)

    @extend_schema(request=AdjustmentInput, responses={201: AdjustmentSerializer})
    def post(self, request: Request, grant: str) -> Response:
        """Officers: propose that a grant holds more or less. Another officer has to confirm."""
        found = for_officer(self, request, grant)
        made = actions.propose_adjustment(grant=found, officer=self.asker, **valid(AdjustmentInput(data=request.data)))
        return Response(AdjustmentSerializer(made).data, status=201)


class AllowanceAdjustments(Endpoint):
    scopes = {"GET": "grant", "POST": "grant"}

    @extend_schema(responses=AdjustmentSerializer(many=True))
    @paged
    def get(self, request: Request, handle: str) -> Response:
        """What two officers changed of a person's free allowance: one's own; officers see all, and what is proposed."""
        person = get_person(handle)
        if person != self.asker:
            require(self.asker, "grants.see_desk")
        return listed(self, adjustments_of(self.asker, person), AdjustmentSerializer)

    @extend_schema(request=AdjustmentInput, responses={201: AdjustmentSerializer})
    def post(self, request: Request, handle: str) -> Response:
        """Officers: propose that somebody may use more or less for free, on the day on which another confirms it."""
        person = get_person(handle)
        require(self.asker, "grants.decide", person)
        require_confirmed(request)
        said = valid(AdjustmentInput(data=request.data))
        made = actions.propose_adjustment(person=person, officer=self.asker, **said)
        return Response(AdjustmentSerializer(made).data, status=201)


class AdjustmentAnswer(Endpoint):
    scopes = {"POST": "grant"}

    @extend_schema(request=AnswerOfOfficerInput, responses=AdjustmentSerializer)
    def post(self, request: Request, adjustment: str) -> Response:
        """Officers: confirm what another proposed, which moves the amount, or say why not."""
        found = get_adjustment(self.asker, adjustment)
        require(self.asker, "grants.confirm_adjustment", found)
        require_confirmed(request)
        said = valid(AnswerOfOfficerInput(data=request.data))
        act = actions.confirm_adjustment if said["is_granted"] else actions.reject_adjustment
        return Response(AdjustmentSerializer(act(adjustment=found, officer=self.asker, answer=said["answer"])).data)
