from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, queries
from accounts.confirming import require_confirmed, step_up
from accounts.models import Token
from accounts.serializers.people import CapInput, IssuedTokenSerializer, NewTokenSerializer, TokenSerializer
from accounts.spending import with_spent
from core.api import Endpoint, NewestFirst, paged, valid


class Tokens(Endpoint):
    @paged
    @extend_schema(responses=TokenSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Your tokens, newest first. None can be shown again."""
        pages = NewestFirst()
        found = pages.paginate_queryset(queries.tokens_of(self.asker), request, view=self) or []
        return pages.get_paginated_response(TokenSerializer(with_spent(found), many=True).data)

    @extend_schema(request=NewTokenSerializer, responses={201: IssuedTokenSerializer})
    def post(self, request: Request) -> Response:
        """Make a token, in a session in which you confirmed lately who you are. No token begets another."""
        if request.auth is not None:
            raise step_up()
        require_confirmed(request)
        wish = valid(NewTokenSerializer(data=request.data))
        cap = _cap(wish, actions.Cap())
        named = {name: wish[name] for name in ("name", "scopes", "days")}
        raw, token = actions.create_token(user=self.asker, cap=cap, **named)
        return Response({**_told(token), "token": raw}, status=201)


class TokenDetail(Endpoint):
    @extend_schema(responses=TokenSerializer)
    def get(self, request: Request, token: str) -> Response:
        """What one token may do, and when it was used last."""
        return Response(_told(self._token(token)))

    @extend_schema(request=CapInput, responses=TokenSerializer)
    def patch(self, request: Request, token: str) -> Response:
        """Change what runs with a token may spend, in a session in which you confirmed lately who you are."""
        if request.auth is not None:
            raise step_up()
        require_confirmed(request)
        found = self._token(token)
        had = actions.Cap(found.cap_tokens, found.cap_ms, found.cap_period)
        cap = _cap(valid(CapInput(data=request.data)), had)
        return Response(_told(actions.cap_token(token=found, user=self.asker, cap=cap)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, token: str) -> Response:
        """Revoke a token. Programs that still use it are refused from now on."""
        actions.revoke_token(token=self._token(token), user=self.asker)
        return Response(status=204)

    def _token(self, token: str) -> Token:
        return get_object_or_404(queries.tokens_of(self.asker), pk=token)


def _told(token: Token) -> dict[str, Any]:
    return dict(TokenSerializer(with_spent([token])[0]).data)


def _cap(wish: dict[str, Any], had: actions.Cap) -> actions.Cap:
    """What is not named stays as it was."""
    return actions.Cap(*(wish.get(name, value) for name, value in had.columns.items()))
