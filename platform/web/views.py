from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import is_valid_path, resolve, translate_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import activate, check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.actions import set_language
from core.disks import is_full
from core.operations import TABLE
from core.redis import connection as redis_connection
from inference.panels import featured_panel
from inference.queries.allowances import payer_for
from repositories import blobs
from web import queries


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html", {**queries.front(request.user), "featured": featured_panel(request)})


@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    shown = {**queries.desk_of(request.user), "allowance": payer_for(request.user, "")}
    return render(request, "web/dashboard.html", shown)


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/help.html", {"operator": settings.SITE_OPERATOR or _("the people who run this site")})


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "web/styleguide.html", {"now": timezone.now(), "later": timezone.now() + timedelta(days=6)})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the interface: a cookie for everybody, and the person's own setting when signed in."""
    chosen, back = request.POST.get("language", ""), request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    back = _readable(back) if is_ours else "/"
    answer = HttpResponseRedirect(translate_url(back, chosen))
    if check_for_language(chosen) and chosen in dict(settings.LANGUAGES):
        activate(chosen)
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=31_536_000, samesite="Lax")
        if request.user.is_authenticated:
            set_language(user=request.user, language=chosen)
    return answer


def _readable(address: str) -> str:
    """The address, or the nearest above it, that can be looked at: one that only takes forms leads to a refusal."""
    path = urlsplit(address).path
    if not _takes_forms_only(path):
        return address
    while path != "/" and (_takes_forms_only(path) or not is_valid_path(path)):
        path = path.rpartition("/")[0] or "/"
    return path


def _takes_forms_only(path: str) -> bool:
    known = TABLE.get(resolve(path).view_name) if is_valid_path(path) else None
    return known is not None and "GET" not in known.methods


@require_GET
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database, the Redis-protocol server and the bucket (if any) answer; 503 with what does not. A full
    disk is told, and keeps nobody from reading."""
    state = {"database": _answers(_ask_database), "redis": _answers(_ask_redis)}
    if away := blobs.bucket():
        state["blobs"] = _answers(away.require_reachable)
    status = 200 if all(state.values()) else 503
    return JsonResponse({**state, "disk": not is_full(settings.HOME)}, status=status)


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_redis() -> None:
    redis_connection().ping()


def _answers(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except Exception:  # noqa: BLE001 -- whatever kept it from answering, it did not answer
        return False
    return True


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /api/", "Disallow: /v1/", "Disallow: /runs/", "Disallow: /settings/"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_GET
def security(request: HttpRequest) -> HttpResponse:
    lines = [f"Contact: {settings.SITE_URL}/help#security", "Preferred-Languages: en, zh"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
