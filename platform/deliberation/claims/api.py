from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint
from deliberation.claims import actions
from deliberation.claims.queries import claims_of
from deliberation.claims.serializers import ClaimSerializer


class MyClaims(Endpoint):
    scopes = {"GET": "review"}

    @extend_schema(responses=ClaimSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What you said you look at, and until when it counts."""
        return Response(ClaimSerializer(claims_of(self.asker).select_related("holder"), many=True).data)


class OneClaim(Endpoint):
    scopes = {"PUT": "review", "DELETE": "review"}

    @extend_schema(request=None, responses=ClaimSerializer)
    def put(self, request: Request, kind: str, id: str) -> Response:
        """Say that you look at something on a desk of yours: a release, a sample, an application,
        a calibration, a disputed case, a problem, an appeal."""
        return Response(ClaimSerializer(actions.claim(kind=kind, id=id, user=self.asker)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, kind: str, id: str) -> Response:
        """Let others look at it."""
        actions.let_go(kind=kind, id=id, user=self.asker)
        return Response(status=204)
