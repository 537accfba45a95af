from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.deprecation import MiddlewareMixin

from accounts.authentication import SAFE, suspended
from accounts.models import HandleRedirect
from core.middleware import Around, answer

NOTE_VISITS_EVERY = timedelta(minutes=5)
SUSPENDED_MAY = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "appeal",
    "language",
    "set_language",
}


class standing(Around):  # noqa: N801  (named in settings like a function)
    """Suspended people may read and appeal, nothing else, whatever a view would have let them do."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method in SAFE or not (request.user.is_authenticated and request.user.is_suspended):
            return None
        match = request.resolver_match
        if match is not None and match.url_name in SUSPENDED_MAY:
            return None
        return answer(request, suspended())


class presence(MiddlewareMixin):  # noqa: N801
    """Somebody known is here: note it for their list of sessions, and speak their language."""

    def process_request(self, request: HttpRequest) -> None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return
        _note_visit(request)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()


def _note_visit(request: HttpRequest) -> None:
    """At most every few minutes: a page that is only looked at should not wait for the right to write."""
    lately = timezone.now() - NOTE_VISITS_EVERY
    if not UserSession.objects.filter(session_key=request.session.session_key, last_seen_at__gte=lately).exists():
        UserSession.objects.create_from_request(request)


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
                query = request.META.get("QUERY_STRING", "")
                return HttpResponsePermanentRedirect(f"{moved}?{query}" if query else moved)
        return response


def _present_handle(former: str) -> str:
    found = HandleRedirect.objects.filter(handle=former).values_list("owner__handle", flat=True).first()
    return found or ""
