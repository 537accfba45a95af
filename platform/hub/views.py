"""The one door for Hub clients: the call is found by its raw address, and every answer is in their words."""

from urllib.parse import quote, unquote, urlencode

from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from rest_framework.exceptions import APIException

from core.api import as_problem
from core.outages import outage
from core.problems import NotFound, Problem
from core.redirecting import with_query
from hub import addresses, canonical, refusals
from hub.calls import identified
from hub.elsewhere import is_known, reason
from projects.queries import get_project
from repositories.bodies import BodyWaits, welcome

ROUTES, LFS = "hub.routes", ".git/info/lfs/"


@csrf_exempt  # who writes brings a token
def door(request: HttpRequest) -> HttpResponseBase:
    """Whatever a client asks for."""
    is_lfs = LFS in request.path
    try:
        return _answer(request)
    except OperationalError as error:
        if (lacking := outage(error, request.path)) is None:
            raise
        return refusals.response(lacking, AnonymousUser(), is_lfs=is_lfs)
    except BodyWaits:
        return welcome()
    except (Problem, APIException) as error:
        problem = as_problem(error)
        assert problem is not None
        return refusals.response(problem, getattr(request, "user", AnonymousUser()), is_lfs=is_lfs)


@require_safe
def page(request: HttpRequest, word: str, owner: str, name: str) -> HttpResponseRedirect:
    """Clients print `/datasets/owner/name`; here a project has one address, whatever its kind."""
    return HttpResponseRedirect(get_project(request.user, owner, name).get_absolute_url())


@require_safe
def within(request: HttpRequest, word: str, owner: str, name: str, path: str) -> HttpResponseRedirect:
    """The same of its commits and of what is talked about."""
    return HttpResponseRedirect(with_query(request, f"/{owner}/{name}/{quote(path)}"))


@require_safe
def files(request: HttpRequest, owner: str, name: str, path: str, word: str = "") -> HttpResponseRedirect:
    """`/tree/REVISION/FOLDER` and `/blob/REVISION/FILE`, as clients print them of what they brought."""
    place = 5 if word else 4
    behind = addresses.raw_path(request).split("/")[place:]  # the first is the revision, slashes and all
    behind = behind or request.path.split("/")[place:]  # whoever quotes a slash before it means no revision with one
    revision = unquote(behind[0]).removeprefix("refs/heads/").removeprefix("refs/tags/")
    path = unquote("/".join(behind[1:])).strip("/")
    page = reverse("projects:file", args=[owner, name, path]) if path else reverse("projects:files", args=[owner, name])
    return HttpResponseRedirect(f"{page}?{urlencode({'revision': revision})}")


def _answer(request: HttpRequest) -> HttpResponseBase:
    call = identified(request)
    canonical.lead_on(request)
    try:
        found = resolve(addresses.raw_path(request), ROUTES)
    except Resolver404:
        if is_known(request.path):
            raise refusals.NotOffered(why=reason(request.path)) from None
        raise NotFound(_("There is no such address here."), code="no_such_address") from None
    answer: HttpResponseBase = found.func(call, *found.args, **found.kwargs)
    return answer
