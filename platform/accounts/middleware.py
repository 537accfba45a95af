from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.models import HandleRedirect
from accounts.standing import SAFE, is_out_of_bounds, suspended
from accounts.visits import note_visit
from core.middleware import Around, answer, wants_json
from core.problems import SignInFirst
from core.redirecting import with_query


class standing(Around):  # noqa: N801  (named in settings like a function)
    """Suspended people may read and appeal, nothing else, whatever a view would have let them do."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        return answer(request, suspended()) if is_out_of_bounds(request, request.user) else None


class presence(MiddlewareMixin):  # noqa: N801
    """Somebody known is here: note it for their list of sessions, and speak their language."""

    def process_request(self, request: HttpRequest) -> None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return
        note_visit(request)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()


class signed_out(Around):  # noqa: N801
    """A script that asks for nobody is told so: it would take the page of signing in for an answer."""

    async def _later(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = await self.get_response(request)
        return await sync_to_async(self.after)(request, response) if response.status_code == 302 else response

    def after(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 302 or not response["Location"].startswith(f"{settings.LOGIN_URL}?next="):
            return response
        if "HX-Request" in request.headers or wants_json(request):
            return answer(request, SignInFirst(_("Your session has ended. Sign in again.")))
        if request.method not in SAFE and (page := _page_of_the_form(request)):
            response["Location"] = f"{settings.LOGIN_URL}?{urlencode({'next': page})}"
        return response


class renames(Around):  # noqa: N801
    """What was found under a former handle is found under the present one: profiles, projects and all their pages."""

    async def _later(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = await self.get_response(request)
        return await sync_to_async(self.after)(request, response) if response.status_code == 404 else response

    def after(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        match = request.resolver_match
        if response.status_code != 404 or request.method not in SAFE or match is None:
            return response
        for name in {"owner", "handle"} & set(match.kwargs):
            if present := _present_handle(match.kwargs[name]):
                moved = reverse(match.view_name, kwargs=match.kwargs | {name: present})
                return HttpResponsePermanentRedirect(with_query(request, moved))
        return response


def _page_of_the_form(request: HttpRequest) -> str:
    """Where a form was sent from: the address that it was sent to may have no page."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        return ""
    place = urlsplit(came_from)
    return f"{place.path}?{place.query}" if place.query else place.path


def _present_handle(former: str) -> str:
    found = HandleRedirect.objects.filter(handle=former).values_list("owner__handle", flat=True).first()
    return found or ""
