"""The clock of a submission: hold it, start it again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.clocks.holding import hold_of, reason_in_words
from core.forms import told_to
from core.permissions import can, require
from projects.models import Release
from reviews import actions
from reviews.forms.holds import HoldForm
from reviews.queries import submissions


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: SignedInRequest, release: str) -> HttpResponse:
    found = submissions.get_submission(request.user, release)
    require(request.user, "reviews.hold", found, _("You may hold the clock while it is your turn; editors may always."))
    form = HoldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            actions.hold_release(release=found, user=request.user, **form.cleaned_data)
            messages.success(request, _("Held. Time does not run until the clock is started again."))
            return redirect(_back(request, found), release)
    content = {"release": found, "project": found.project, "form": form}
    return render(request, "reviews/hold.html", content, status=422 if form.errors else 200)


@login_required
@require_POST
def resume(request: SignedInRequest, release: str) -> HttpResponse:
    found = submissions.get_submission(request.user, release)
    actions.resume_release(release=found, user=request.user)
    messages.success(request, _("The clock runs again, with the time that was left."))
    return redirect(_back(request, found), release)


def why_held(release: Release) -> dict[str, object]:
    """What the pages of a submission say while its clock is held."""
    held = hold_of(release)
    return {"hold": held, "hold_reason": reason_in_words(held.reason)} if held else {}


def _back(request: SignedInRequest, release: Release) -> str:
    is_author = can(request.user, "reviews.answer", release)
    return "reviews:submission" if is_author else "reviews:triage-submission"
