"""The desk of the calibration bank: cases, letters to rate, disputes to settle."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from core.problems import BadInput
from deliberation.claims.queries import live_claims
from reviews.applications import actions
from reviews.applications.forms import CaseForm, RatingForm
from reviews.applications.models import Attempt
from reviews.applications.queries import calibration
from reviews.applications.queries.judging import score_of
from reviews.applications.views.typed import typed

SENIORS_ONLY = "applications.keep_bank"


@login_required
@require_http_methods(["GET", "POST"])
def bank(request: SignedInRequest) -> HttpResponse:
    require(request.user, SENIORS_ONLY, detail=_("This desk is for editors and senior reviewers."))
    form = CaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            added = actions.add_case(keeper=request.user, **form.cleaned_data)
            messages.success(request, _("“%(title)s” is in the bank.") % {"title": added.title})
            return redirect("applications:bank")
    content = {
        "cases": calibration.bank(),
        "disputes": calibration.open_disputes(),
        "claims": live_claims(),
        "form": form,
    }
    return render(request, "reviews/applications/bank.html", content, status=422 if form.errors else 200)


@login_required
@require_POST
def from_release(request: SignedInRequest) -> HttpResponse:
    """`owner/name 3`, as releases are called everywhere."""
    require(request.user, SENIORS_ONLY)
    named = re.fullmatch(r"\s*([\w.-]+)/([\w.-]+)\s+([0-9]{1,6})\s*", typed(request, "release"))
    if named is None:
        messages.error(request, _("Write it as owner/name 3."))
        return redirect("applications:bank")
    owner, name, number = named.groups()
    return _acted(request, actions.case_from_release, owner=owner, name=name, number=int(number))


@login_required
@require_POST
def retirement(request: SignedInRequest, case: str) -> HttpResponse:
    require(request.user, SENIORS_ONLY)
    return _acted(request, actions.retire_case, case=calibration.get_case(case), note=typed(request, "note"))


@login_required
@require_POST
def bringing_back(request: SignedInRequest, case: str) -> HttpResponse:
    require(request.user, SENIORS_ONLY)
    return _acted(request, actions.bring_back_case, case=calibration.get_case(case))


@login_required
@require_POST
def difficulty(request: SignedInRequest, case: str) -> HttpResponse:
    require(request.user, SENIORS_ONLY)
    given = typed(request, "difficulty")
    wanted = int(given) if given.isascii() and given.isdigit() else 0
    return _acted(request, actions.set_difficulty, case=calibration.get_case(case), difficulty=wanted)


@login_required
@require_POST
def dispute(request: SignedInRequest, dispute: str) -> HttpResponse:
    require(request.user, SENIORS_ONLY)
    found = calibration.get_dispute(dispute)
    given = {"is_upheld": request.POST.get("settled") == "upheld", "note": typed(request, "note")}
    return _acted(request, actions.settle_dispute, dispute=found, **given)


@login_required
@require_http_methods(["GET", "POST"])
def rating(request: SignedInRequest, attempt: str) -> HttpResponse:
    require(request.user, SENIORS_ONLY, detail=_("This desk is for editors and senior reviewers."))
    found = calibration.get_rated(request.user, attempt)
    require(request.user, "applications.rate", found, _("Something ties you to this applicant."))
    form = RatingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            actions.rate_attempt(attempt=found, senior=request.user, **form.rating())
            messages.success(request, _("Rated. The applicant can read it now."))
            return redirect("applications:desk")
    return _rating_page(request, found, form)


def _rating_page(request: SignedInRequest, attempt: Attempt, form: RatingForm) -> HttpResponse:
    sheets = [sheet for sheet in calibration.sheets_of(attempt) if sheet.skipped_at is None]
    content = {"attempt": attempt, "sheets": sheets, "score": score_of(sheets), "form": form}
    return render(request, "reviews/applications/rating.html", content, status=422 if form.errors else 200)


def _acted(request: SignedInRequest, act: Any, **given: Any) -> HttpResponse:
    try:
        act(keeper=request.user, **given)
    except BadInput as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(request, _("Done."))
    return redirect("applications:bank")
