"""One's own standing as a reviewer, and that of others for those who answer for it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.events import history
from core.forms import told_to
from core.permissions import can
from core.policies import current
from core.problems import BadInput, NotFound
from reviews.applications import actions
from reviews.applications.forms import CoSignForm
from reviews.applications.models import Standing
from reviews.applications.moving import act_on
from reviews.applications.queries import standing as standings
from reviews.applications.queries.affected import affected
from reviews.applications.queries.audits import told_audits
from reviews.applications.queries.refreshing import way_back
from reviews.applications.rules import is_appointed
from reviews.applications.states import StandingState
from reviews.applications.views.appeal import appeal_shown
from reviews.applications.views.typed import typed

AUDITS_SHOWN = 30


@login_required
@require_safe
def profile(request: SignedInRequest) -> HttpResponse:
    mine = list(standings.standings_of(request.user))
    content = {
        "standings": [(standing, standings.progress_of(standing), way_back(standing)) for standing in mine],
        "audits": told_audits(request.user)[:AUDITS_SHOWN],
        "is_appointed": is_appointed(request.user),
        "mentees": standings.mentees_of(request.user),
    }
    return render(request, "reviews/applications/profile.html", content)


@login_required
@require_safe
def standing(request: SignedInRequest, standing: str) -> HttpResponse:
    return _page(request, standings.get_standing(request.user, standing))


@login_required
@require_POST
def act(request: SignedInRequest, standing: str) -> HttpResponse:
    found = standings.get_standing(request.user, standing)
    words = {name: typed(request, name) for name in ("act", "note", "reason")}
    try:
        act_on(found, request.user, words.pop("act"), **words)
    except BadInput as problem:
        return _page(request, found, problem=problem, status=422)
    messages.success(request, _("Done."))
    return redirect("applications:profile" if found.user_id == request.user.pk else found.get_absolute_url())


@login_required
@require_POST
def recheck(request: SignedInRequest, standing: str, review: str) -> HttpResponse:
    found = standings.get_standing(request.user, standing)
    actions.recheck(standing=found, review=review, officer=request.user)
    messages.success(request, _("Asked. Somebody else looks at it."))
    return redirect(found)


@login_required
@require_POST
def refresher(request: SignedInRequest, standing: str) -> HttpResponse:
    found = standings.get_standing(request.user, standing)
    return redirect(actions.start_refresher(standing=found, user=request.user))


@login_required
@require_POST
def signature(request: SignedInRequest, standing: str, review: str) -> HttpResponse:
    found, form = standings.get_standing(request.user, standing), CoSignForm(request.POST)
    if not can(request.user, "applications.co_sign", found):
        raise NotFound(_("There is no such review that waits for a signature."))
    chosen = standings.get_unsigned_review(found, review)
    if form.is_valid():
        with told_to(form):
            actions.co_sign(standing=found, review=chosen, mentor=request.user, **form.cleaned_data)
            messages.success(request, _("Signed. Your words are theirs to read."))
            return redirect(found)
    return _page(request, found, form=form, signing=review, status=422)


def _page(request: SignedInRequest, standing: Standing, status: int = 200, **more: Any) -> HttpResponse:
    is_on_probation = standing.state == StandingState.PROBATION
    may_sign = is_on_probation and can(request.user, "applications.co_sign", standing)
    content = {
        "standing": standing,
        "progress": standings.progress_of(standing),
        "affected": affected(request.user, standing) if can(request.user, "applications.recheck", standing) else [],
        "unsigned": standings.unsigned_reviews(standing) if may_sign else [],
        "signatures": standings.signatures_of(standing),
        "form": CoSignForm(),
        **appeal_shown(request, standing, "standing"),
        "history": history(standing),
        "reasons": current("reviewers")["suspension_reasons"],
        **more,
    }
    return render(request, "reviews/applications/standing.html", content, status=status)
