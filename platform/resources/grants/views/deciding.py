"""What officers and those who score do with a request, and the applicant's answers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.confirming import confirmed
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from core.problems import BadInput
from deliberation.claims.queries import live_claims
from resources.grants import actions
from resources.grants.forms import LetterForm, OpinionForm, ScoreForm
from resources.grants.models import ResourceRequest
from resources.grants.queries import assessing, judging, reports, requests
from resources.grants.queries.adjustments import adjustments_to_answer
from resources.grants.views.request import request_page

SHOWN = 100


@login_required
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    require(request.user, "grants.see_seats", detail=_("This desk is for resource officers and those who score."))
    content = {
        "to_score": judging.to_score(request.user)[:SHOWN],
        "to_assess": assessing.to_assess(request.user)[:SHOWN],
        "triage": judging.in_triage(request.user)[:SHOWN],
        "scored": judging.being_scored(request.user)[:SHOWN],
        "waiting": judging.waiting_for_room(request.user)[:SHOWN],
        "reports": reports.reports_to_read(request.user)[:SHOWN],
        "changes": reports.changes_asked(request.user)[:SHOWN],
        "adjustments": adjustments_to_answer(request.user)[:SHOWN],
        "claims": live_claims(),
    }
    return render(request, "resources/grants/desk.html", content)


@login_required
@require_POST
def question(request: SignedInRequest, request_id: str) -> HttpResponse:
    found = _for_officer(request, request_id)
    words = {"question": _typed(request, "question")}
    return _said(request, found, actions.ask_applicant, _("Asked."), officer=request.user, **words)


@login_required
@require_POST
def answer(request: SignedInRequest, request_id: str) -> HttpResponse:
    found = requests.get_request(request.user, request_id)
    words = {"answer": _typed(request, "answer")}
    return _said(request, found, actions.answer_officer, _("Sent to the officer."), user=request.user, **words)


@login_required
@require_POST
def feasibility(request: SignedInRequest, request_id: str) -> HttpResponse:
    found, form = requests.get_request(request.user, request_id), OpinionForm(request.POST)
    require(request.user, "grants.assess", found, _("Those who know the machines say this, never of what ties them."))
    if form.is_valid():
        with told_to(form):
            actions.assess_request(request=found, operator=request.user, **form.cleaned_data)
            messages.success(request, _("Noted, for the applicant and those who decide."))
            return redirect(found)
    return request_page(request, found, opinion_form=form, status=422)


@login_required
@require_POST
def committee(request: SignedInRequest, request_id: str) -> HttpResponse:
    found = _for_officer(request, request_id)
    judges = request.POST.getlist("judges")
    return _said(request, found, actions.convene, _("They are asked now."), officer=request.user, judges=judges)


@login_required
@require_POST
def seat(request: SignedInRequest, request_id: str) -> HttpResponse:
    found = _for_officer(request, request_id)
    handle = _typed(request, "judges")
    return _said(request, found, actions.name_judge, _("They are asked now."), officer=request.user, handle=handle)


@login_required
@require_POST
def score(request: SignedInRequest, request_id: str) -> HttpResponse:
    found, form = requests.get_request(request.user, request_id), ScoreForm(request.POST)
    require(request.user, "grants.score", found)
    if form.is_valid():
        with told_to(form):
            words = {"marks": form.given(), "text": form.cleaned_data["text"]}
            actions.score(request=found, judge=request.user, **words)
            messages.success(request, _("Thank you. An officer decides once everybody has scored."))
            return redirect(found)
    return request_page(request, found, score_form=form, status=422)


@login_required
@require_POST
def stepping_down(request: SignedInRequest, request_id: str) -> HttpResponse:
    found = requests.get_request(request.user, request_id)
    actions.step_down(request=found, judge=request.user, why=_typed(request, "why"))
    messages.success(request, _("Noted. An officer asks somebody else."))
    return redirect("grants:desk")


@login_required
@require_POST
@confirmed
def decision(request: SignedInRequest, request_id: str) -> HttpResponse:
    found = _for_officer(request, request_id)
    form = LetterForm(found, request.POST)
    if form.is_valid():
        with told_to(form):
            _decided(found, request.user, request.POST.get("outcome", ""), form)
            messages.success(request, _("Sent, with your letter."))
            return redirect("grants:desk")
    return request_page(request, found, letter_form=form, status=422)


@login_required
@require_POST
def acceptance(request: SignedInRequest, request_id: str) -> HttpResponse:
    found = requests.get_request(request.user, request_id)
    grant = actions.accept_award(request=found, user=request.user)
    messages.success(request, _("Yours. You may use it from now on."))
    return redirect(grant)


@login_required
@require_POST
def refusal(request: SignedInRequest, request_id: str) -> HttpResponse:
    found = requests.get_request(request.user, request_id)
    words = {"note": _typed(request, "note")}
    return _said(request, found, actions.refuse_award, _("Noted. It stays in the pool."), user=request.user, **words)


def _decided(found: ResourceRequest, officer: Any, outcome: str, form: LetterForm) -> None:
    letter = form.cleaned_data["letter"]
    if outcome == "offer":
        actions.offer_award(request=found, officer=officer, letter=letter, awarded=form.awarded())
    elif outcome == "decline":
        actions.decline_request(request=found, officer=officer, letter=letter, reasons=form.cleaned_data["reasons"])
    elif outcome == "wait":
        actions.let_wait(request=found, officer=officer, letter=letter)
    else:
        raise BadInput(fields={"letter": _("Choose what becomes of it.")})


def _for_officer(request: SignedInRequest, request_id: str) -> ResourceRequest:
    found = requests.get_request(request.user, request_id)
    require(request.user, "grants.decide", found, _("Resource officers do this, and never for those they are tied to."))
    return found


def _typed(request: SignedInRequest, name: str) -> str:
    return str(request.POST.get(name, ""))


def _said(
    request: SignedInRequest, found: ResourceRequest, act: Callable[..., Any], done: str, **given: Any
) -> HttpResponse:
    try:
        act(request=found, **given)
    except BadInput as problem:
        return request_page(request, found, problem=problem, status=422)
    messages.success(request, done)
    return redirect(found)
