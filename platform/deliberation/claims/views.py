from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.views.requests import SignedInRequest
from core.problems import Conflict
from deliberation.claims import actions


@login_required
@require_POST
def claim(request: SignedInRequest, kind: str, id: str) -> HttpResponse:
    try:
        actions.claim(kind=kind, id=id, user=request.user)
    except Conflict as taken:
        messages.error(request, str(taken.detail))
    return _back(request)


@login_required
@require_POST
def let_go(request: SignedInRequest, kind: str, id: str) -> HttpResponse:
    actions.let_go(kind=kind, id=id, user=request.user)
    return _back(request)


def _back(request: SignedInRequest) -> HttpResponse:
    """To the desk that it stood on."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(back if is_ours else reverse("web:desks"))
