from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.confirming import require_confirmed
from core.api import Endpoint, listed, paged, valid
from core.permissions import require
from deliberation.appeals import actions, queries
from deliberation.appeals.serializers import AppealInput, AppealSerializer, DecidedAppealSerializer, VoiceInput


class Appeals(Endpoint):
    public: ClassVar[bool] = True

    @paged
    @extend_schema(responses=DecidedAppealSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What was found on appeals, and why, without names; newest first."""
        return listed(self, queries.decided_appeals(), DecidedAppealSerializer)

    @extend_schema(request=AppealInput, responses={201: AppealSerializer})
    def post(self, request: Request) -> Response:
        """Appeal against a decision about something of yours: once, within its time."""
        given = valid(AppealInput(data=request.data))
        decision = queries.get_decision(self.asker, given["decision"])
        appeal = actions.file_appeal(decision=decision, user=self.asker, text=given["text"])
        return Response(AppealSerializer(appeal).data, status=201)


class MyAppeals(Endpoint):
    @paged
    @extend_schema(responses=AppealSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The appeals that you filed."""
        return listed(self, queries.appeals_of(self.asker), AppealSerializer)


class AppealDesk(Endpoint):
    scopes: ClassVar[dict[str, str]] = {"GET": "review"}

    @extend_schema(responses=AppealSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Appeals that you may hear, those due first."""
        require(self.asker, "appeals.see_desk")
        return Response(AppealSerializer(queries.open_appeals(self.asker), many=True).data)


class OneAppeal(Endpoint):
    @extend_schema(responses=AppealSerializer)
    def get(self, request: Request, appeal: str) -> Response:
        """One appeal: what it says, who judges it, and how it ended."""
        return Response(AppealSerializer(queries.get_appeal(self.asker, appeal)).data)

    @extend_schema(responses={200: AppealSerializer})
    def delete(self, request: Request, appeal: str) -> Response:
        """Withdraw it before it is decided."""
        found = queries.get_appeal(self.asker, appeal)
        return Response(AppealSerializer(actions.withdraw_appeal(appeal=found, user=self.asker)).data)


class Voices(Endpoint):
    scopes: ClassVar[dict[str, str]] = {"POST": "review"}

    @extend_schema(request=VoiceInput, responses={201: AppealSerializer})
    def post(self, request: Request, appeal: str) -> Response:
        """Say what you find, and why. It is decided as soon as enough find the same: two, or one about moderation."""
        require_confirmed(request)
        found = queries.get_appeal(self.asker, appeal)
        require(self.asker, "appeals.judge", found)
        actions.give_voice(appeal=found, judge=self.asker, **valid(VoiceInput(data=request.data)))
        return Response(AppealSerializer(found).data, status=201)
