from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.problems import Forbidden
from deliberation.claims.queries import claims_of
from web.desks.queries import desks_of, glances


@login_required
@require_safe
def desks(request: HttpRequest) -> HttpResponse:
    found = glances(request.user)
    if not found:
        raise Forbidden(_("Desks are for reviewers, editors and those who keep the site safe."))
    content = {
        "desks": desks_of(found),
        "waiting": sum(one.waiting for one in found),
        "claims": list(claims_of(request.user)),
    }
    return render(request, "web/desks.html", content)
