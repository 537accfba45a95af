"""What somebody asked for and was granted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.paging import page
from resources.grants import actions
from resources.grants.queries import grants, requests
from resources.grants.states import LIVE
from resources.grants.views.request import request_page


@login_required
@require_safe
def resources(request: SignedInRequest) -> HttpResponse:
    """All that one may use, with what is left of it."""
    live = list(grants.grants_of(request.user).filter(state__in=LIVE)[:50])
    content = {
        "live": live,
        "left": grants.left_of(live),
        "over": grants.grants_of(request.user).exclude(state__in=LIVE)[:20],
        "page": page(requests.requests_of(request.user), request),
    }
    return render(request, "resources/grants/resources.html", content)


@login_required
@require_safe
def one(request: SignedInRequest, request_id: str) -> HttpResponse:
    return request_page(request, requests.get_request(request.user, request_id))


@login_required
@require_POST
def withdraw(request: SignedInRequest, request_id: str) -> HttpResponse:
    found = requests.get_request(request.user, request_id)
    actions.withdraw_request(request=found, user=request.user)
    messages.success(request, _("Withdrawn. You may ask again whenever you like."))
    return redirect(found)
