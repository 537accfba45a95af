"""Releases that their checks let pass and that were drawn to be looked at."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import queue
from core.permissions import require
from deliberation.claims.queries import live_claims
from reviews import actions
from reviews.forms import LetterForm, ScopeForm
from reviews.models import Sample
from reviews.queries.differences import difference, last_published
from reviews.queries.samples import get_sample, open_samples
from reviews.views.classes import class_shown


@login_required
@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    require(request.user, "reviews.see_desk", detail=_("This desk is for reviewers. Editors appoint them."))
    content = {"samples": queue(open_samples(request.user), request, "samples"), "claims": live_claims()}
    return render(request, "reviews/samples/list.html", content)


@login_required
@require_safe
def sample(request: SignedInRequest, sample: str) -> HttpResponse:
    return _page(request, get_sample(request.user, sample))


@login_required
@require_POST
def uphold(request: SignedInRequest, sample: str) -> HttpResponse:
    found, form = get_sample(request.user, sample), LetterForm(request.POST)
    if form.is_valid():
        actions.uphold_sample(sample=found, judge=request.user, **form.cleaned_data)
        messages.success(request, _("Upheld. Thank you for looking."))
        return redirect("reviews:samples")
    return _page(request, found, uphold_form=form, status=422)


@login_required
@require_POST
def overturn(request: SignedInRequest, sample: str) -> HttpResponse:
    found, form = get_sample(request.user, sample), ScopeForm(request.POST, purpose="reject")
    if form.is_valid():
        with told_to(form):
            actions.overturn_sample(sample=found, judge=request.user, **form.cleaned_data)
            messages.success(request, _("Overturned. The release is retracted and its author has your letter."))
            return redirect("reviews:samples")
    return _page(request, found, overturn_form=form, status=422)


def _page(request: SignedInRequest, found: Sample, status: int = 200, **given: forms.Form) -> HttpResponse:
    require(
        request.user, "reviews.judge_sample", found, _("This is your own project, or that of people you work with.")
    )
    release = found.release
    before = last_published(release)
    content: dict[str, Any] = {
        "sample": found,
        "release": release,
        "project": release.project,
        "difference": difference(before, release) if before else None,
        "uphold_form": LetterForm(),
        "overturn_form": ScopeForm(purpose="reject"),
        **class_shown(release),
        **given,
    }
    return render(request, "reviews/samples/sample.html", content, status=status)
