"""Request ids, the content security policy, and problems turned into answers."""

import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import structlog
from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.security import SecurityMiddleware
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core.ids import new_id
from core.looking import HEADER, unfit
from core.outages import outage
from core.problems import DatabaseAway, NotThisWay, Problem
from core.refusing import form_at
from core.remembering import remembering

log = structlog.get_logger(__name__)
Answer = Callable[[HttpRequest], HttpResponse] | Callable[[HttpRequest], Awaitable[HttpResponse]]
GIVEN = re.compile(r"[A-Za-z0-9_.-]{8,64}")
MACHINE_PATHS = ("/api/", "/v1/", "/uploads/", "/xet/")


def current_request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


class Around:
    """A middleware of two steps, before and after, that serves sync and async chains alike."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        if iscoroutinefunction(self.get_response):
            return self._later(request)
        self.before(request)
        return self.after(request, self.get_response(request))

    async def _later(self, request: HttpRequest) -> HttpResponse:
        self.before(request)
        return self.after(request, await self.get_response(request))

    def before(self, request: HttpRequest) -> None: ...

    def after(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return response


class request_id(Around):  # noqa: N801  (named in settings like a function)
    """Every request has an id: the caller's, when it is a sane one, or ours. It is in the logs and in the answer."""

    def before(self, request: HttpRequest) -> None:
        given = request.headers.get("X-Request-Id", "")
        chosen = given if GIVEN.fullmatch(given) else new_id()
        request.request_id = chosen  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=chosen)

    def after(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


class looking(Around):  # noqa: N801
    """Who asks to read as somebody else is not answered as themselves: what cannot be read so says so."""

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        endpoint = getattr(view, "cls", None)
        if HEADER not in request.headers or getattr(endpoint, "can_be_looked_at", False):
            return None
        return answer(request, unfit())


class memory(Around):  # noqa: N801
    """A request that only reads asks the same question once; see `core.remembering`."""

    def __call__(self, request: HttpRequest) -> Any:
        if iscoroutinefunction(self.get_response):
            return self._later(request)
        with self._remembering(request):
            return self.get_response(request)

    async def _later(self, request: HttpRequest) -> HttpResponse:
        with self._remembering(request):
            response: HttpResponse = await self.get_response(request)
        return response

    def _remembering(self, request: HttpRequest) -> AbstractContextManager[None]:
        return remembering() if request.method in {"GET", "HEAD"} else nullcontext()


class content_security_policy(Around):  # noqa: N801
    def after(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        return response


class security_headers(Around):  # noqa: N801
    """Django's own, set without its detour through a thread: for programs, who come by the hundred."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        self._django = SecurityMiddleware(get_response)

    def after(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answered: HttpResponse = self._django.process_response(request, response)
        return answered


class problems(Around):  # noqa: N801
    """A `Problem` raised anywhere below becomes problem+json for programs and an error page for people. So does what
    the site lacks for the moment, where nobody below could do without it."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        problem = error if isinstance(error, Problem) else outage(error, request.path)
        return answer(request, problem) if problem else None

    async def _later(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = await self.get_response(request)
        return await sync_to_async(self.after)(request, response) if response.status_code == 405 else response

    def after(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code == 405 and not response.content:
            told = answer(request, NotThisWay(self._words(request, response["Allow"])))
            told["Allow"] = response["Allow"]
            return told
        return response

    def _words(self, request: HttpRequest, allowed: str) -> str:
        if wants_json(request):
            return _("Use %(method)s here.") % {"method": allowed}
        return _("This address only takes what a form sends. Go back to the form.")


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    if form := form_at(request.path_info):
        return form(problem, current_request_id())
    body = problem.as_json(current_request_id())
    headers = {"WWW-Authenticate": f'Bearer realm="{settings.SITE_NAME}"'} if problem.status == 401 else {}
    if "retry_after" in problem.more:
        headers["Retry-After"] = str(problem.more["retry_after"])
    if wants_json(request):
        return JsonResponse(body, status=problem.status, content_type="application/problem+json", headers=headers)
    page = _page(request, problem, body)
    for name, value in headers.items():
        page[name] = value
    return page


def _page(request: HttpRequest, problem: Problem, body: dict[str, Any]) -> HttpResponse:
    if isinstance(problem, DatabaseAway):  # without the frame of other pages, which wants to know who asks
        again = request.get_full_path() if request.method == "GET" else ""
        told = {"problem": problem, "body": body, "site_name": settings.SITE_NAME, "address": again}
        return HttpResponse(render_to_string("web/database_away.html", told), status=problem.status)
    return render(request, "web/problem.html", {"problem": problem, "body": body}, status=problem.status)


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith(MACHINE_PATHS) or not request.accepts("text/html")
