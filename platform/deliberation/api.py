from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint
from deliberation import actions, queries
from deliberation.serializers import TieInput, TieSerializer


class Ties(Endpoint):
    @extend_schema(responses=TieSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What you said ties you to others. Nobody else reads this list."""
        return Response(TieSerializer(queries.ties_of(self.asker), many=True).data)

    @extend_schema(request=TieInput, responses={201: TieSerializer})
    def post(self, request: Request) -> Response:
        """Declare a tie: neither of you will judge the other's work."""
        given = TieInput(data=request.data)
        given.is_valid(raise_exception=True)
        declared = actions.declare_tie(user=self.asker, **given.validated_data)
        return Response(TieSerializer(declared).data, status=201)


class OneTie(Endpoint):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, declared: str) -> Response:
        """Say that a tie has ended."""
        actions.end_tie(declared=queries.get_tie(self.asker, declared), user=self.asker)
        return Response(status=204)
