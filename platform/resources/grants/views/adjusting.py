"""An adjustment on the page of its grant: one officer proposes it, another answers."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.confirming import confirmed
from accounts.views.requests import SignedInRequest
from core.permissions import require
from resources import amounts
from resources.grants import actions
from resources.grants.models import Grant
from resources.grants.queries import grants
from resources.grants.queries.adjustments import get_adjustment
from resources.grants.views.grant import said, typed


@login_required
@require_POST
@confirmed
def adjustment(request: SignedInRequest, grant: str) -> HttpResponse:
    found = grants.get_grant(request.user, grant)
    require(request.user, "grants.decide", found)
    done = _("Proposed. Another officer has to confirm.")
    return said(request, found, lambda: _propose(request, found), done)


@login_required
@require_POST
@confirmed
def answer(request: SignedInRequest, adjustment: str) -> HttpResponse:
    found = get_adjustment(request.user, adjustment)
    act = actions.confirm_adjustment if request.POST.get("outcome") == "confirm" else actions.reject_adjustment
    words = {"adjustment": found, "officer": request.user, "answer": typed(request, "answer")}
    return said(request, found.grant, act, _("Answered."), **words)


def _propose(request: SignedInRequest, grant: Grant) -> None:
    unit = grants.line_of(grant, typed(request, "unit")).unit
    amount = amounts.parsed(unit, typed(request, "amount"))
    signed = -amount if request.POST.get("direction") == "back" else amount
    words: dict[str, Any] = {"unit": unit, "amount": signed, "why": typed(request, "why")}
    actions.propose_adjustment(grant=grant, officer=request.user, **words)
