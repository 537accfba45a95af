"""The page from which one becomes a reviewer: what is missing, the form, and where the application stands."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.contributions import kinds
from accounts.views.requests import SignedInRequest
from core.events import history
from core.forms import told_to
from core.problems import BadInput
from reviews.applications import actions
from reviews.applications.forms import ApplicationForm, VoteForm
from reviews.applications.models import Application
from reviews.applications.queries import applications, calibration
from reviews.applications.queries import standing as standings
from reviews.applications.queries.bootstrap import is_young
from reviews.applications.queries.eligibility import eligibility
from reviews.applications.views.appeal import appeal_shown
from reviews.applications.views.typed import typed


@login_required
@require_http_methods(["GET", "POST"])
def apply(request: SignedInRequest) -> HttpResponse:
    kept = applications.typed_by(request.user)
    form = ApplicationForm(request.POST if request.method == "POST" else None, initial=kept)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            application = actions.apply(applicant=request.user, **form.wishes())
            messages.success(request, _("Your application is in."))
            return redirect(application)
    found = applications.open_application(request.user)
    if found is not None and request.method == "GET":
        return redirect(found)
    content = {
        "eligibility": eligibility(request.user),
        "is_young": is_young(),
        "form": form,
        "is_kept": bool(kept),
        "record": [(kind, kind.lines(request.user)[:20]) for kind in kinds()],
        "earlier": applications.applications_of(request.user)[:10],
    }
    return render(request, "reviews/applications/apply.html", content, status=422 if form.errors else 200)


@login_required
@require_POST
def draft(request: SignedInRequest) -> HttpResponse:
    """Autosave."""
    given = {**request.POST.dict(), "kinds": request.POST.getlist("kinds")}
    actions.keep_application_draft(applicant=request.user, typed=given)
    return HttpResponse(status=204)


@login_required
@require_POST
def draft_removal(request: SignedInRequest) -> HttpResponse:
    actions.discard_application_draft(applicant=request.user)
    return redirect("applications:apply")


@login_required
@require_safe
def application(request: SignedInRequest, application: str) -> HttpResponse:
    return application_page(request, applications.get_application(request.user, application))


@login_required
@require_POST
def withdraw(request: SignedInRequest, application: str) -> HttpResponse:
    found = applications.get_application(request.user, application)
    actions.withdraw(application=found, user=request.user)
    messages.success(request, _("Withdrawn. You may apply again whenever you like."))
    return redirect("applications:apply")


@login_required
@require_POST
def contest(request: SignedInRequest, application: str, line: str) -> HttpResponse:
    found = applications.get_application(request.user, application)
    chosen = applications.get_line(request.user, found, line)
    try:
        actions.contest_line(line=chosen, user=request.user, why=typed(request, "why"))
    except BadInput as problem:
        return application_page(request, found, problem=problem, status=422)
    messages.success(request, _("Noted. An editor settles it before the panel decides."))
    return redirect(found)


def application_page(
    request: SignedInRequest, application: Application, status: int = 200, **more: Any
) -> HttpResponse:
    labels = {kind.name: kind.title for kind in kinds()}
    is_mine = application.applicant_id == request.user.pk
    content = {
        "application": application,
        "is_mine": is_mine,
        "dossier": [(labels.get(line.kind, line.kind), line) for line in application.dossier.order_by("kind", "-at")],
        "history": history(application),
        "votes": [] if is_mine else standings.votes_on(application),
        **appeal_shown(request, application, "application"),
        "vote_form": VoteForm(),
        "calibrations": calibration.standing_by_kind(application) if application.is_open else [],
        **more,
    }
    return render(request, "reviews/applications/application.html", content, status=status)
