"""What officers put right by hand, of a grant or of somebody's allowance: one proposes it, another answers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.confirming import confirmed
from accounts.models import User
from accounts.queries import get_person
from accounts.views.requests import SignedInRequest
from core.permissions import can, require
from core.problems import BadInput
from resources import amounts
from resources.allowances import allowance_of, allowances_of
from resources.grants import actions
from resources.grants.queries import grants
from resources.grants.queries.adjustments import adjustments_of, get_adjustment
from resources.grants.views.grant import SHOWN, said, typed


@login_required
@require_POST
@confirmed
def adjustment(request: SignedInRequest, grant: str) -> HttpResponse:
    found = grants.get_grant(request.user, grant)
    require(request.user, "grants.decide", found)

    def propose() -> None:
        _propose(request, grants.line_of(found, typed(request, "unit")).unit, grant=found)

    return said(request, found, propose, _proposed())


@login_required
@require_safe
def allowances(request: SignedInRequest) -> HttpResponse:
    """From a name to the page of its allowance."""
    require(request.user, "grants.see_desk", detail=_("Resource officers adjust what people have for free."))
    wanted = str(request.GET.get("handle", "")).strip().removeprefix("@")
    return redirect("grants:allowance", get_person(wanted).handle) if wanted else redirect("grants:desk")


@login_required
@require_safe
def allowance(request: SignedInRequest, handle: str) -> HttpResponse:
    return allowance_page(request, _person(request, handle))


@login_required
@require_POST
@confirmed
def allowance_adjustment(request: SignedInRequest, handle: str) -> HttpResponse:
    person = _person(request, handle)

    def propose() -> None:
        _propose(request, allowance_of(person, typed(request, "unit")).unit, person=person)

    return _told(request, person, propose, _proposed())


@login_required
@require_POST
@confirmed
def answer(request: SignedInRequest, adjustment: str) -> HttpResponse:
    found = get_adjustment(request.user, adjustment)
    act = actions.confirm_adjustment if request.POST.get("outcome") == "confirm" else actions.reject_adjustment
    words = {"adjustment": found, "officer": request.user, "answer": typed(request, "answer")}
    if found.grant is not None:
        return said(request, found.grant, act, _("Answered."), **words)
    return _told(request, found.person, act, _("Answered."), **words)


def allowance_page(request: SignedInRequest, person: User, status: int = 200, **more: Any) -> HttpResponse:
    content = {
        "person": person,
        "left": allowances_of(person),
        "adjustments": adjustments_of(request.user, person)[:SHOWN],
        "may_decide": can(request.user, "grants.decide", person),
        **more,
    }
    return render(request, "resources/grants/allowance.html", content, status=status)


def _told(request: SignedInRequest, person: Any, act: Callable[..., Any], done: str, **given: Any) -> HttpResponse:
    try:
        act(**given)
    except BadInput as problem:
        return allowance_page(request, person, problem=problem, status=422)
    messages.success(request, done)
    return redirect("grants:allowance", person.handle)


def _propose(request: SignedInRequest, unit: str, **about: Any) -> None:
    amount = amounts.parsed(unit, typed(request, "amount"))
    signed = -amount if request.POST.get("direction") == "back" else amount
    words: dict[str, Any] = {"unit": unit, "amount": signed, "why": typed(request, "why")}
    actions.propose_adjustment(officer=request.user, **words, **about)


def _proposed() -> str:
    return _("Proposed. Another officer has to confirm.")


def _person(request: SignedInRequest, handle: str) -> User:
    require(request.user, "grants.see_desk", detail=_("Resource officers adjust what people have for free."))
    return get_person(handle)
