"""The room in which a round is talked over, and what is said of a review afterwards."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import can
from reviews import actions
from reviews.forms.deliberation import ClearForm, RemarkForm, RevisionForm
from reviews.models import Round
from reviews.queries import submissions
from reviews.queries.deliberation import get_deliberation, my_part, remarks_in
from reviews.queries.words import words_at, words_on
from reviews.states import RoundState
from reviews.views.assignments import open_round_of
from reviews.views.triage import for_editor


@login_required
@require_safe
def deliberation(request: SignedInRequest, round: str) -> HttpResponse:
    return _page(request, get_deliberation(request.user, round))


@login_required
@require_POST
def remark(request: SignedInRequest, round: str) -> HttpResponse:
    found, form = get_deliberation(request.user, round), RemarkForm(request.POST)
    if form.is_valid():
        with told_to(form):
            actions.remark(round=found, author=request.user, **form.cleaned_data)
            return redirect("reviews:deliberation", found.id)
    return _page(request, found, remark_form=form, status=422)


@login_required
@require_POST
def revision(request: SignedInRequest, round: str) -> HttpResponse:
    found, form = get_deliberation(request.user, round), RevisionForm(request.POST)
    mine = my_part(request.user, found)
    if mine is not None and form.is_valid():
        with told_to(form):
            actions.revise_review(assignment=mine, reviewer=request.user, **form.cleaned_data)
            messages.success(request, _("Changed. Your reason is kept beside your review."))
            return redirect("reviews:deliberation", found.id)
    return _page(request, found, revision_form=form, status=422)


@login_required
@require_POST
def clearance(request: SignedInRequest, round: str) -> HttpResponse:
    found, form = get_deliberation(request.user, round), ClearForm(request.POST)
    if form.is_valid():
        with told_to(form):
            actions.clear_safety(round=found, user=request.user, **form.cleaned_data)
            messages.success(request, _("Cleared. The round goes on."))
            stays = can(request.user, "reviews.see_deliberation", found)  # a moderator's business ends here
            return redirect("reviews:deliberation", found.id) if stays else redirect("reviews:safety")
    return _page(request, found, clear_form=form, status=422)


@login_required
@require_POST
def third(request: SignedInRequest, release: str) -> HttpResponse:
    """An editor wants one reviewer more."""
    found = for_editor(request, release)
    actions.ask_third(round=open_round_of(found), editor=request.user)
    messages.success(request, _("One reviewer more is looked for."))
    return redirect("reviews:triage-submission", found.id)


@login_required
@require_POST
def usefulness(request: SignedInRequest, release: str, place: str) -> HttpResponse:
    found = submissions.get_submission(request.user, release)
    words = words_at(request.user, found, place)
    actions.rate_usefulness(review=words.review, user=request.user, value=_number(request.POST.get("value", "")))
    messages.success(request, _("Noted. Thank you."))
    return redirect("reviews:submission", release)


@login_required
@require_POST
def quality(request: SignedInRequest, release: str, place: str) -> HttpResponse:
    found = for_editor(request, release)
    words = words_at(request.user, found, place)
    actions.rate_quality(review=words.review, editor=request.user, value=request.POST.get("value", ""))
    messages.success(request, _("Noted. Thank you."))
    return redirect("reviews:triage-submission", release)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 1 else 0


def _page(request: SignedInRequest, round_: Round, status: int = 200, **more: Any) -> HttpResponse:
    said = [words for words in words_on(request.user, round_.release) if words.round == round_.number]
    content = {
        "round": round_,
        "release": round_.release,
        "reviews": said,
        "remarks": list(remarks_in(request.user, round_)),
        "mine": my_part(request.user, round_),
        "is_talked_over": round_.state in {RoundState.DELIBERATING, RoundState.HELD},
        "remark_form": RemarkForm(),
        "revision_form": RevisionForm(),
        "clear_form": ClearForm(),
        **more,
    }
    return render(request, "reviews/deliberation.html", content, status=status)
