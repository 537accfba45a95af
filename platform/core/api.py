"""What every endpoint of `/api/v1` shares: deny by default, scopes of tokens, problem+json, cursor paging."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, ClassVar, TypeVar

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from rest_framework import exceptions, pagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from core import problems
from core.api_permissions import SAFE, ScopedToken, SignedIn
from core.idempotency import HEADER as KEY
from core.idempotency import Repeats
from core.idempotency.claims import at_work
from core.idempotency.turns import Answered, Turn, turn
from core.looking import HEADER, READING, looked_as, taken_back
from core.middleware import current_request_id
from core.outages import is_database_away, outage
from core.redis import is_away

log = structlog.get_logger(__name__)
Answering = TypeVar("Answering", bound=Callable[..., Response])


class Endpoint(APIView):
    """Base of all endpoints. `scopes` names the token scope per method; `public` opens reading to anonymous people.

    A public list has a feed (`core.feeds.FeedEndpoint.of`) or says in `no_feed` why it has none. `repeats` says what an
    `Idempotency-Key` promises.
    """

    scopes: ClassVar[dict[str, str]] = {}
    public: ClassVar[bool] = False
    no_feed: ClassVar[str] = ""
    can_be_looked_at: ClassVar[bool] = True  # as somebody else; `core.middleware.looking` refuses it elsewhere
    repeats: ClassVar[Repeats] = Repeats.ONCE
    _turn: Turn | None = None

    def get_permissions(self) -> list[Any]:
        anonymous_may = self.public and self.request.method in SAFE
        return [ScopedToken()] if anonymous_may else [SignedIn(), ScopedToken()]

    @property
    def asker(self) -> Any:
        return self.request.user

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with ExitStack() as self._look:
            response = super().dispatch(request, *args, **kwargs)
        if HEADER in request.headers:
            add_never_cache_headers(response)
        return response

    def perform_authentication(self, request: Request) -> None:
        """Who asks must be allowed to; then they read as whom they named."""
        super().perform_authentication(request)
        if (name := request.headers.get(HEADER)) is not None:
            self.check_permissions(request)
            is_open = self.public and request.method in READING
            request.user, request.auth = looked_as(request.user, name, request.path, is_open=is_open), None
            self._look.enter_context(taken_back())

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in SAFE and KEY in request.headers:
            self._turn = self._look.enter_context(turn(request, self.repeats))

    def handle_exception(self, exc: Exception) -> Any:
        if self._turn is not None:
            self._turn.is_in_doubt = is_away(exc) or is_database_away(exc)
        return exc.response if isinstance(exc, Answered) else super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if self._turn is None or self._turn.settle(answer):
            return answer
        return super().finalize_response(request, self.handle_exception(at_work()), *args, **kwargs)


class NewestFirst(pagination.CursorPagination):
    """Ids are ULIDs: the order of birth, so a cursor stays true while rows are added."""

    ordering = "-id"
    page_size_query_param = "limit"
    max_page_size = 100


def paged(method: Answering) -> Answering:
    """The method answers with `listed`: its schema is that of a page."""
    method.is_paged = True  # type: ignore[attr-defined]  # read by core.schema
    return method


def valid(serializer: BaseSerializer[Any]) -> dict[str, Any]:
    """What was sent, once it is known to be right."""
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def listed(endpoint: Endpoint, rows: "QuerySet[Any]", serializer: type[BaseSerializer[Any]]) -> Response:
    """One page of `rows`, newest first."""
    pages = NewestFirst()
    page = pages.paginate_queryset(rows, endpoint.request, view=endpoint)
    return pages.get_paginated_response(serializer(page, many=True).data)


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exceptions and ours, all as problem+json."""
    problem = outage(error, "answering") or as_problem(error)
    if problem is None:
        return None
    headers: dict[str, str] = {}
    if isinstance(error, exceptions.APIException):
        if challenge := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = challenge
        if wait := getattr(error, "wait", None):
            headers["Retry-After"] = str(int(wait) + 1)
    if problem.status == 401 and "WWW-Authenticate" not in headers:
        headers["WWW-Authenticate"] = f'Bearer realm="{settings.SITE_NAME}"'
    if "retry_after" in problem.more:
        headers["Retry-After"] = str(problem.more["retry_after"])
    body = problem.as_json(current_request_id())
    return Response(body, status=problem.status, headers=headers, content_type="application/problem+json")


def as_problem(error: Exception) -> problems.Problem | None:
    if isinstance(error, problems.Problem):
        return error
    if isinstance(error, Http404):
        return problems.NotFound(_("There is nothing here, or you may not see it."))
    if isinstance(error, PermissionDenied):
        return problems.Forbidden(str(error) or _("You may not do this here."))
    if isinstance(error, exceptions.ValidationError):
        return problems.BadInput(fields=_fields(error.detail))
    if isinstance(error, exceptions.APIException):
        problem = problems.Problem(str(error.detail), code=str(error.default_code))
        problem.status = error.status_code  # type: ignore[misc]  # DRF decides the status of its own exceptions
        return problem
    return None


def _fields(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """DRF's nested errors as flat names: `files.0.path`."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for name, inner in detail.items():
            found |= _fields(inner, f"{prefix}.{name}" if prefix else str(name))
        return found
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        return _fields({str(index): item for index, item in enumerate(detail) if item}, prefix)
    texts = detail if isinstance(detail, list) else [detail]
    return {problems.sayable(prefix or "non_field_errors"): [problems.sayable(str(text)) for text in texts]}
