"""One review: the evidence at left, the judgement at right. What is typed is kept as it is typed."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.policies import current
from core.problems import BadInput
from reviews import actions
from reviews.forms import ChangeForm, DraftForm, answers_given
from reviews.models import Assignment, Judged, RequiredChange, Review
from reviews.queries import work
from reviews.queries.checklists import checklist
from reviews.queries.judged import evidence_of
from reviews.queries.words import Words, words_on
from reviews.states import IN_WORK
from reviews.views.evidence import TABS, evidence


@login_required
@require_safe
def review(request: SignedInRequest, assignment: str) -> HttpResponse:
    found = work.get_assignment(request.user, assignment)
    return redirect(found.told_at) if found.told_at else _page(request, found)


@login_required
@require_POST
def draft(request: SignedInRequest, assignment: str) -> HttpResponse:
    """Autosave, and the button for those without JavaScript."""
    found = work.get_assignment(request.user, assignment)
    saved = _save(request, found)
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, _("Draft saved."))
        return redirect(found)
    return render(request, "reviews/workspace/saved.html", _judgement(found, saved))


@login_required
@require_POST
def submission(request: SignedInRequest, assignment: str) -> HttpResponse:
    found = work.get_assignment(request.user, assignment)
    _save(request, found)
    try:
        sent = actions.submit_review(assignment=found, reviewer=request.user)
    except BadInput as problem:
        return _page(request, work.get_assignment(request.user, assignment), problem=problem, status=422)
    messages.success(request, sent.thanks)
    return redirect(work.get_assignment(request.user, assignment).told_at or "reviews:desk")


@login_required
@require_POST
def changes(request: SignedInRequest, assignment: str) -> HttpResponse:
    found = work.get_assignment(request.user, assignment)
    form = ChangeForm(request.POST)
    if form.is_valid():
        asked = actions.add_change(assignment=found, reviewer=request.user, **form.cleaned_data)
        if "beside" in request.POST:
            return redirect(_beside(found, asked))
    return _changes(request, found, ChangeForm() if form.is_valid() else form)


@login_required
@require_POST
def change_removal(request: SignedInRequest, assignment: str, change: str) -> HttpResponse:
    found = work.get_assignment(request.user, assignment)
    asked = get_object_or_404(work.asked_in(found), pk=change)
    actions.remove_change(change=asked, assignment=found, reviewer=request.user)
    return _changes(request, found, ChangeForm())


def _beside(assignment: Assignment, change: RequiredChange) -> str:
    """Back to the line that was spoken of."""
    query = urlencode({"tab": "files", "path": change.path, "lines": 1})
    return f"{assignment.get_absolute_url()}?{query}#line-{change.line or 1}"


def _save(request: SignedInRequest, assignment: Assignment) -> Review:
    form = DraftForm(request.POST)
    fields = form.fields_given() if form.is_valid() else {}
    answers = answers_given(current("review"), assignment.round.kind, request.POST)
    return actions.save_draft(assignment=assignment, reviewer=request.user, answers=answers, **fields)


def _changes(request: SignedInRequest, assignment: Assignment, form: ChangeForm) -> HttpResponse:
    status = 422 if form.errors else 200
    if request.htmx:  # type: ignore[attr-defined]
        content = {"assignment": assignment, "change_form": form, "changes": _asked(assignment), "is_open": True}
        return render(request, "reviews/workspace/changes.html", content, status=status)
    return _page(request, assignment, change_form=form, status=status) if form.errors else redirect(assignment)


def _page(request: SignedInRequest, assignment: Assignment, status: int = 200, **more: Any) -> HttpResponse:
    seen = evidence_of(assignment)
    tab = request.GET.get("tab", "card")
    tab = tab if tab in TABS else "card"
    content = {
        "assignment": assignment,
        "round": assignment.round,
        "checks": seen.checks,
        "published": seen.published(),
        "tab": tab,
        "form": DraftForm(review=getattr(assignment, "review", None)),
        "change_form": ChangeForm(),
        "changes": _asked(assignment),
        **evidence(request, assignment, tab),
        **_judgement(assignment, getattr(assignment, "review", None)),
        **more,
    }
    only_evidence = request.htmx and request.method == "GET"  # type: ignore[attr-defined]
    template = "reviews/workspace/evidence.html" if only_evidence else "reviews/review.html"
    return render(request, template, content, status=status)


def _judgement(assignment: Assignment, saved: Review | None) -> dict[str, Any]:
    items = checklist(current("review"), assignment.round.kind, saved, evidence_of(assignment).checks)
    return {
        "review": saved,
        "words": _own_words(assignment, saved),
        "items": [item for item in items if item.machine_says != "yes" or item.answer],
        "by_machine": [item for item in items if item.machine_says == "yes" and not item.answer],
        "judged": sum(1 for item in items if item.given),
        "total": len(items),
        "is_open": assignment.state in IN_WORK and assignment.round.is_open,
    }


def _own_words(assignment: Assignment, saved: Review | None) -> Words | None:
    judged: Judged = assignment.round
    if saved is None or judged.release is None or not saved.is_submitted:
        return None
    said = words_on(assignment.reviewer, judged.release)
    return next((words for words in said if words.review.pk == saved.pk), None)


def _asked(assignment: Assignment) -> Any:
    return work.asked_in(assignment)
