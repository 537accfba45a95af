from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, queries
from accounts.api.organisations import managed
from accounts.serializers.people import JoinAnswerSerializer, JoinRequestSerializer, NewJoinRequestSerializer
from accounts.states import JoinState
from core.api import Endpoint, listed, paged, valid


class JoinRequests(Endpoint):
    @paged
    @extend_schema(responses=JoinRequestSerializer(many=True))
    def get(self, request: Request, handle: str) -> Response:
        """Who asks to join, for those who run the organisation."""
        waiting = queries.waiting_to_join(managed(self.asker, handle)).order_by()
        return listed(self, waiting, JoinRequestSerializer)

    @extend_schema(request=NewJoinRequestSerializer, responses={201: JoinRequestSerializer})
    def post(self, request: Request, handle: str) -> Response:
        """Ask to join."""
        organisation = queries.get_organisation(handle)
        wish = valid(NewJoinRequestSerializer(data=request.data))
        made = actions.ask_to_join(organisation=organisation, user=self.asker, **wish)
        return Response(JoinRequestSerializer(made).data, status=201)


class OneJoinRequest(Endpoint):
    @extend_schema(responses=JoinRequestSerializer)
    def get(self, request: Request, handle: str, asked: str) -> Response:
        """What became of it; for whoever asked, and for those who run the organisation."""
        found = queries.get_join_request(self.asker, queries.get_organisation(handle), asked)
        return Response(JoinRequestSerializer(found).data)

    @extend_schema(request=JoinAnswerSerializer, responses=JoinRequestSerializer)
    def patch(self, request: Request, handle: str, asked: str) -> Response:
        """Accept it, decline it, or take your own back."""
        found = queries.get_join_request(self.asker, queries.get_organisation(handle), asked)
        given = valid(JoinAnswerSerializer(data=request.data))
        if given["state"] == JoinState.ACCEPTED:
            actions.accept_join(request=found, user=self.asker)
        elif given["state"] == JoinState.DECLINED:
            actions.decline_join(request=found, user=self.asker, note=given["note"])
        else:
            actions.withdraw_join(request=found, user=self.asker)
        return self.get(request, handle, asked)
