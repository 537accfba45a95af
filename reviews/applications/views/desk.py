"""The desk of reviewer intake: who waits for an editor, for a panel, for a mentor."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.confirming import confirmed
from accounts.views.requests import SignedInRequest
from core.permissions import require
from core.problems import BadInput
from deliberation.claims.queries import live_claims
from reviews.applications import actions
from reviews.applications.models import Application
from reviews.applications.queries import applications, calibration
from reviews.applications.queries import standing as standings
from reviews.applications.views.applying import application_page
from reviews.applications.views.typed import typed

SHOWN = 100


@login_required
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    require(request.user, "applications.see_desk", detail=_("This desk is for editors and senior reviewers."))
    content = {
        "panel": standings.awaiting_panel(request.user)[:SHOWN],
        "on_probation": standings.on_probation(request.user)[:SHOWN],
        "ratings": calibration.awaiting_rating(request.user)[:SHOWN],
        "exceptions": applications.awaiting_editor(request.user)[:SHOWN],
        "contested": applications.with_contested_lines(request.user)[:SHOWN],
        "claims": live_claims(),
    }
    return render(request, "reviews/applications/desk.html", content)


@login_required
@require_POST
@confirmed
def admission(request: SignedInRequest, application: str) -> HttpResponse:
    found = _for_editor(request, application)
    try:
        actions.pass_to_calibration(application=found, editor=request.user, note=typed(request, "note"))
    except BadInput as problem:
        return application_page(request, found, problem=problem, status=422)
    messages.success(request, _("They may begin their calibration."))
    return redirect("applications:desk")


@login_required
@require_POST
@confirmed
def rejection(request: SignedInRequest, application: str) -> HttpResponse:
    found = _for_editor(request, application)
    try:
        actions.turn_away(application=found, editor=request.user, letter=typed(request, "letter"))
    except BadInput as problem:
        return application_page(request, found, problem=problem, status=422)
    messages.success(request, _("Sent, with your letter."))
    return redirect("applications:desk")


@login_required
@require_POST
@confirmed
def settlement(request: SignedInRequest, application: str, line: str) -> HttpResponse:
    found = _for_editor(request, application)
    chosen = applications.get_line(request.user, found, line)
    given = {name: typed(request, name) for name in ("settled", "note")}
    try:
        actions.settle_line(line=chosen, editor=request.user, **given)
    except BadInput as problem:
        return application_page(request, found, problem=problem, status=422)
    messages.success(request, _("Settled."))
    return redirect(found)


def _for_editor(request: SignedInRequest, application: str) -> Application:
    found = applications.get_application(request.user, application)
    require(request.user, "applications.triage", found, _("Editors do this, and never for themselves."))
    return found
