"""Being asked to review: the answer, and what reviewers say of themselves beforehand."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from core.policies import current
from reviews import actions
from reviews.forms import ClaimForm
from reviews.forms.reviewers import DeclineForm, ReviewerForm
from reviews.models import Assignment
from reviews.queries import reviewers, work
from reviews.queries.checklists import tie_questions


@login_required
@require_http_methods(["GET", "POST"])
def describing(request: SignedInRequest) -> HttpResponse:
    require(request.user, "reviews.describe_oneself", detail=_("These settings are for reviewers."))
    form = ReviewerForm(request.POST if request.method == "POST" else None, initial=reviewers.described(request.user))
    if form.is_valid():
        with told_to(form):
            actions.describe_reviewer(user=request.user, **form.cleaned_data)
            messages.success(request, _("Saved. Invitations follow it from now on."))
            return redirect("reviews:describing")
    pause = reviewers.missed_in_a_row(request.user) >= current("review")["missed_invitations"]
    content = {"form": form, "suggest_pause": pause, "here": "reviewing"}
    return render(request, "reviews/describing.html", content, status=422 if form.errors else 200)


@login_required
@require_safe
def invitation(request: SignedInRequest, assignment: str) -> HttpResponse:
    return _page(request, work.get_invitation(request.user, assignment))


@login_required
@require_POST
def accept(request: SignedInRequest, assignment: str) -> HttpResponse:
    found, form = work.get_invitation(request.user, assignment), ClaimForm(request.POST)
    if form.is_valid():
        with told_to(form):
            return redirect(actions.accept_invitation(assignment=found, reviewer=request.user, **form.cleaned_data))
    return _page(request, found, form=form, status=422)


@login_required
@require_POST
def decline(request: SignedInRequest, assignment: str) -> HttpResponse:
    found, form = work.get_invitation(request.user, assignment), DeclineForm(request.POST)
    if form.is_valid():
        with told_to(form):
            actions.decline_invitation(assignment=found, reviewer=request.user, **form.cleaned_data)
            messages.success(request, _("Declined. Thank you for answering; it is never held against you."))
            return redirect("reviews:desk")
    return _page(request, found, decline_form=form, status=422)


def _page(request: SignedInRequest, assignment: Assignment, status: int = 200, **more: Any) -> HttpResponse:
    content = {
        "assignment": assignment,
        "round": assignment.round,
        "form": ClaimForm(),
        "questions": tie_questions(),
        "decline_form": DeclineForm(),
        **more,
    }
    return render(request, "reviews/invitation.html", content, status=status)
