"""The editors' desk: what waits for a word of theirs."""

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
from core.paging import queue
from core.permissions import require
from deliberation.claims.queries import live_claims
from projects.models import Release
from projects.queries.suggestions import suggestions_for
from reviews import actions
from reviews.forms import DecisionForm, ScopeForm, StartForm
from reviews.forms.reviewers import InviteForm
from reviews.queries import rounds, rows, submissions
from reviews.queries.candidates import Shown, candidates_of
from reviews.queries.checks import checks_of
from reviews.queries.standing import headline
from reviews.queries.words import words_on
from reviews.views.classes import class_shown, level_for
from reviews.views.holds import why_held

SHOWN = 10  # of each queue: four of them stand on one page


@login_required
@require_safe
def triage(request: SignedInRequest) -> HttpResponse:
    require(request.user, "reviews.triage", detail=_("This desk is for editors."))
    editor = request.user
    content = {
        "waiting": queue(submissions.in_triage(editor).only(*rows.RELEASE), request, "waiting", SHOWN),
        "undecided": queue(submissions.undecided_rounds(editor), request, "undecided", SHOWN, rows=rows.rounds()),
        "late": queue(submissions.late_reviews(editor).only(*rows.RELEASE), request, "late", SHOWN),
        "quarantined": queue(submissions.in_quarantine(editor).only(*rows.RELEASE), request, "quarantined", SHOWN),
        "claims": live_claims(),
    }
    return render(request, "reviews/triage.html", content)


@login_required
@require_safe
def submission(request: SignedInRequest, release: str) -> HttpResponse:
    return show(request, for_editor(request, release))


@login_required
@require_POST
def start(request: SignedInRequest, release: str) -> HttpResponse:
    found, form = for_editor(request, release), StartForm(request.POST)
    if form.is_valid():
        with told_to(form):
            actions.start_review(release=found, editor=request.user, **form.cleaned_data)
            return _done(request, _("Sent to the reviewers."))
    return show(request, found, start_form=form, status=422)


@login_required
@require_POST
@confirmed
def reject_scope(request: SignedInRequest, release: str) -> HttpResponse:
    found, form = for_editor(request, release), ScopeForm(request.POST)
    if form.is_valid():
        with told_to(form):
            actions.reject_scope(release=found, editor=request.user, **form.cleaned_data)
            return _done(request, _("Not taken up; the authors have your letter."))
    return show(request, found, scope_form=form, status=422)


@login_required
@require_POST
@confirmed
def decide(request: SignedInRequest, release: str) -> HttpResponse:
    found, form = for_editor(request, release), DecisionForm(request.POST)
    round_ = rounds.open_round(found)
    if round_ is not None and form.is_valid():
        with told_to(form):
            actions.decide(round=round_, editor=request.user, **form.cleaned_data)
            return _done(request, _("Decided; the authors have your letter."))
    return show(request, found, decision_form=form, status=422)


def for_editor(request: SignedInRequest, release: str) -> Release:
    require(request.user, "reviews.triage", detail=_("This desk is for editors."))
    found = submissions.get_submission(request.user, release)
    require(request.user, "reviews.decide", found, _("This is your own project, or that of people you work with."))
    return found


def _done(request: SignedInRequest, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("reviews:triage")


def show(request: SignedInRequest, release: Release, status: int = 200, **more: Any) -> HttpResponse:
    content = {
        "release": release,
        "project": release.project,
        "headline": headline(release, 0),
        "checks": checks_of(release),
        "round": rounds.current_round(release),
        "open_round": rounds.open_round(release),
        "reviews": words_on(request.user, release),
        "start_form": StartForm(initial={"level": level_for(release)}),
        **class_shown(release),
        "scope_form": ScopeForm(),
        "decision_form": DecisionForm(),
        "suggestions": suggestions_for(release),
        **_candidates(release),
        **why_held(release),
        **more,
    }
    return render(request, "reviews/triage_submission.html", content, status=status)


def _candidates(release: Release) -> dict[str, Any]:
    """Who was or could be asked, while reviewers are looked for."""
    round_ = rounds.open_round(release)
    if round_ is None:
        return {}
    return {
        "seats": rounds.seats_of(round_),
        "candidates": [Shown.of(one) for one in candidates_of(round_)],
        "invite_form": InviteForm(),
    }
