"""Submissions as their authors follow them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.paging import page
from core.problems import BadInput
from deliberation.appeals.queries import appeal_about, appealable, until
from projects.history import told
from projects.models import Release
from projects.rules import role_in
from projects.states import ReleaseState
from repositories.queries import head
from reviews import actions
from reviews.forms import AnswerForm
from reviews.models import RequiredChange, Sample
from reviews.queries import rounds, submissions
from reviews.queries.differences import last_published
from reviews.queries.standing import headline
from reviews.queries.words import words_on
from reviews.views.classes import class_shown
from reviews.views.holds import why_held
from reviews.views.progress import standing


@login_required
@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    found = page(submissions.submissions_of(request.user), request)
    return render(request, "reviews/submissions.html", {"page": found})


@login_required
@require_safe
def submission(request: SignedInRequest, release: str) -> HttpResponse:
    return _page(request, submissions.get_submission(request.user, release))


@login_required
@require_POST
def checks(request: SignedInRequest, release: str) -> HttpResponse:
    found = submissions.get_submission(request.user, release)
    actions.rerun_checks(release=found, user=request.user)
    messages.success(request, _("The checks that did not pass run again."))
    return redirect("reviews:submission", release)


@login_required
@require_POST
def answer(request: SignedInRequest, release: str, change: str) -> HttpResponse:
    """Keeps an answer as it is typed."""
    found = submissions.get_submission(request.user, release)
    asked = get_object_or_404(rounds.asked_changes(found), pk=change)
    given = {name: request.POST.get(f"{name}-{change}", request.POST.get(name, "")) for name in ("answer", "text")}
    form = AnswerForm(given)
    if form.is_valid():
        actions.answer_change(change=asked, user=request.user, **form.cleaned_data)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("reviews:submission", release)
    changes = list(rounds.asked_changes(found))
    content = {"changes": changes, "answered": _answered(changes), "change": asked}
    return render(request, "reviews/submission/answered.html", content, status=422 if form.errors else 200)


@login_required
@require_POST
def next_round(request: SignedInRequest, release: str) -> HttpResponse:
    found = submissions.get_submission(request.user, release)
    _keep_answers(request, found)
    try:
        actions.send_back(release=found, user=request.user)
    except BadInput as problem:
        return _page(request, found, problem=problem, status=422)
    messages.success(request, _("Sent. The earlier reviewers are asked first."))
    return redirect("reviews:submission", release)


def _keep_answers(request: SignedInRequest, release: Release) -> None:
    """Without JavaScript all answers come with the last button."""
    for change in rounds.asked_changes(release):
        if f"answer-{change.pk}" in request.POST or f"text-{change.pk}" in request.POST:
            answer, text = request.POST.get(f"answer-{change.pk}", ""), request.POST.get(f"text-{change.pk}", "")
            actions.answer_change(change=change, user=request.user, answer=answer, text=text)


def _page(request: SignedInRequest, release: Release, status: int = 200, **more: Any) -> HttpResponse:
    asked = list(rounds.asked_changes(release)) if release.state == ReleaseState.CHANGES_REQUESTED else []
    content = {
        **standing(release),
        "headline": headline(release, len(asked)),
        "changes": asked,
        "answered": _answered(asked),
        "has_new_files": _has_new_files(release) if release.is_with_author else False,
        "decisions": list(rounds.decisions_of(release)),
        "reviews": words_on(request.user, release),
        "history": told(request.user, release),
        "published": last_published(release),
        **why_held(release),
        **class_shown(release),
        **way_to_appeal(request, release),
        **more,
    }
    return render(request, "reviews/submission.html", content, status=status)


def _answered(changes: list[RequiredChange]) -> int:
    return sum(1 for change in changes if change.is_answered)


def _has_new_files(release: Release) -> bool:
    return head(release.project.repository) != bytes(release.commit or b"")


def _appealed(release: Release) -> tuple[Any, str]:
    """A release that a second look retracted is appealed for through its sample."""
    sample = Sample.objects.filter(release=release).first() if release.ending_reason == "sample" else None
    return (sample, "sample") if sample is not None else (release, "release")


def way_to_appeal(request: HttpRequest, release: Release) -> dict[str, Any]:
    """What the authors may still do against the last word, and what became of it."""
    about, kind = _appealed(release)
    decision = appealable(request.user, about, kind)
    mine = appeal_about(about, kind) if role_in(request.user, release.project) else None
    return {"decision_to_appeal": decision, "appeal_until": until(decision) if decision else None, "appeal": mine}
