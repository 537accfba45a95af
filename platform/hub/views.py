"""The one door for Hub clients: the call is found by its raw address, and every answer is in their words."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from rest_framework.exceptions import APIException

from core.api import as_problem
from core.problems import NotFound, Problem
from hub import addresses, refusals
from hub.calls import identified
from hub.elsewhere import reason
from projects.queries import get_project
from repositories.bodies import BodyWaits, welcome

ROUTES = "hub.routes"


@csrf_exempt  # who writes brings a token
def door(request: HttpRequest) -> HttpResponseBase:
    """Whatever a client asks for."""
    try:
        return _answer(request)
    except BodyWaits:
        return welcome()
    except (Problem, APIException) as error:
        problem = as_problem(error)
        assert problem is not None
        return refusals.response(problem, getattr(request, "user", AnonymousUser()))


@require_safe
def page(request: HttpRequest, word: str, owner: str, name: str) -> HttpResponseRedirect:
    """Clients print `/datasets/owner/name`; here a project has one address, whatever its kind."""
    return HttpResponseRedirect(get_project(request.user, owner, name).get_absolute_url())


@require_safe
def thread(request: HttpRequest, word: str, owner: str, name: str, number: int) -> HttpResponseRedirect:
    """The same of what is talked about."""
    project = get_project(request.user, owner, name)
    return HttpResponseRedirect(reverse("projects:thread", args=[project.owner.handle, project.name, number]))


def _answer(request: HttpRequest) -> HttpResponseBase:
    call = identified(request)
    try:
        found = resolve(addresses.raw_path(request), ROUTES)
    except Resolver404:
        if request.path.startswith("/api/"):
            raise refusals.NotOffered(why=reason(request.path)) from None
        raise NotFound(_("There is no such address here.")) from None
    answer: HttpResponseBase = found.func(call, *found.args, **found.kwargs)
    return answer
