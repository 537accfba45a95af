"""The sign-in library's API for apps, as it stands behind ours.

Its views, stages and limits are the very ones that the pages of signing in use. A program that signs a person in gets a
session token and sends it back as `X-Session-Token`; no cookie is read or set. What the library refuses is told as
problem+json, with its own `data` (which steps are open) and `meta` (the session token) beside.
"""

import json
from collections.abc import Callable
from typing import Any, ClassVar

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.base.views import APIView
from allauth.headless.constants import Client
from allauth.headless.internal.decorators import app_view
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from rest_framework.exceptions import ParseError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.refusals import refusal, wrong_step
from accounts.standing import is_out_of_bounds, suspended
from core.api import Endpoint
from core.idempotency import Repeats
from core.problems import SignInFirst


class Door(Endpoint):
    """One address of signing in. `view` answers; it knows the session, so who may is its own question."""

    authentication_classes = []
    repeats = Repeats.UNKEPT
    view: ClassVar[type[APIView]]

    def get_permissions(self) -> list[Any]:
        return [AllowAny()]

    def check(self, data: Any) -> None:
        """Refuse what the library would take and should not."""

    def step(self, request: Request) -> Response:
        asked = request._request  # noqa: SLF001 -- Django's own, as the library's views take it
        _refuse_broken_text(asked, request)
        self.check(request.data)
        try:
            answer: Any = app_view(_within_bounds(self.view.as_view(client=Client.APP)))(asked)
        except ImmediateHttpResponse as early:
            answer = early.response
        said = json.loads(answer.content or "{}") if answer["Content-Type"] == "application/json" else {}
        if answer.status_code >= 400:
            raise refusal(answer.status_code, said)
        told = Response(said, status=answer.status_code)
        add_never_cache_headers(told)
        return told


class MiddleDoor(Door):
    """A step in the middle of signing in: for whoever has begun, which is not the same as being signed in."""

    def step(self, request: Request) -> Response:
        try:
            return super().step(request)
        except SignInFirst as refused:
            raise (wrong_step() if refused.own_code == "not_authenticated" else refused) from None


def _refuse_broken_text(asked: HttpRequest, request: Request) -> None:
    """Half a character can be written in JSON, and neither be hashed nor kept."""
    try:
        asked.body.decode()  # read here, so that the library finds it too
        json.dumps(request.data, ensure_ascii=False).encode()
    except UnicodeError as error:
        raise ParseError(str(error)) from None


def _within_bounds(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    def guarded(request: HttpRequest) -> HttpResponseBase:
        if is_out_of_bounds(request, request.user):
            raise suspended()
        return view(request)

    return guarded
