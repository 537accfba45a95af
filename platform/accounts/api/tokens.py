from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, queries
from accounts.confirming import require_confirmed, step_up
from accounts.models import Token
from accounts.serializers.people import IssuedTokenSerializer, NewTokenSerializer, TokenSerializer
from core.api import Endpoint, listed, paged, valid


class Tokens(Endpoint):
    @paged
    @extend_schema(responses=TokenSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Your tokens, newest first. None can be shown again."""
        return listed(self, queries.tokens_of(self.asker), TokenSerializer)

    @extend_schema(request=NewTokenSerializer, responses={201: IssuedTokenSerializer})
    def post(self, request: Request) -> Response:
        """Make a token, in a session in which you confirmed lately who you are. No token begets another."""
        if request.auth is not None:
            raise step_up()
        require_confirmed(request)
        raw, token = actions.create_token(user=self.asker, **valid(NewTokenSerializer(data=request.data)))
        return Response({**TokenSerializer(token).data, "token": raw}, status=201)


class TokenDetail(Endpoint):
    @extend_schema(responses=TokenSerializer)
    def get(self, request: Request, token: str) -> Response:
        """What one token may do, and when it was used last."""
        return Response(TokenSerializer(self._token(token)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, token: str) -> Response:
        """Revoke a token. Programs that still use it are refused from now on."""
        actions.revoke_token(token=self._token(token), user=self.asker)
        return Response(status=204)

    def _token(self, token: str) -> Token:
        return get_object_or_404(queries.tokens_of(self.asker), pk=token)
