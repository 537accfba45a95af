"""A calibration as its applicant meets it: five cases, each judged as a review would be, and what came of it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.policies import current
from core.problems import BadInput
from reviews.applications import actions
from reviews.applications.forms import SheetForm
from reviews.applications.models import CaseSheet
from reviews.applications.queries import applications, calibration
from reviews.applications.queries.judging import checklist, feedback, score_of
from reviews.applications.queries.naming import named_checks, named_facts
from reviews.applications.states import CaseVerdict
from reviews.applications.views.typed import typed
from reviews.forms import answers_given

TABS = ("card", "files", "checks")


@login_required
@require_POST
def start(request: SignedInRequest, application: str) -> HttpResponse:
    found = applications.get_application(request.user, application)
    attempt = actions.start_attempt(application=found, user=request.user, kind=typed(request, "kind"))
    return redirect(attempt)


@login_required
@require_POST
def drop(request: SignedInRequest, application: str) -> HttpResponse:
    found = applications.get_application(request.user, application)
    actions.drop_kind(application=found, user=request.user, kind=typed(request, "kind"))
    messages.success(request, _("You go on without it."))
    return redirect(found)


@login_required
@require_safe
def attempt(request: SignedInRequest, attempt: str) -> HttpResponse:
    found = calibration.get_attempt(request.user, attempt)
    sheets = [sheet for sheet in calibration.sheets_of(found) if sheet.skipped_at is None]
    content = {
        "attempt": found,
        "application": found.application,
        "sheets": sheets,
        "judged": sum(1 for sheet in sheets if sheet.sent_at),
        "score": None if found.is_open else score_of(sheets),
        "policy": current("reviewers").body,
    }
    return render(request, "reviews/applications/attempt.html", content)


@login_required
@require_safe
def case(request: SignedInRequest, attempt: str, sheet: str) -> HttpResponse:
    return _page(request, calibration.get_sheet(request.user, attempt, sheet))


@login_required
@require_POST
def draft(request: SignedInRequest, attempt: str, sheet: str) -> HttpResponse:
    """Autosave, and the button for those without JavaScript."""
    saved = _save(request, calibration.get_sheet(request.user, attempt, sheet))
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, _("Draft saved."))
        return redirect("applications:case", attempt, sheet)
    return render(request, "reviews/workspace/saved.html", _judgement(saved))


@login_required
@require_POST
def submission(request: SignedInRequest, attempt: str, sheet: str) -> HttpResponse:
    found = _save(request, calibration.get_sheet(request.user, attempt, sheet))
    try:
        actions.send_sheet(sheet=found, user=request.user)
    except BadInput as problem:
        return _page(request, calibration.get_sheet(request.user, attempt, sheet), problem=problem, status=422)
    return redirect("applications:attempt", attempt)


@login_required
@require_POST
def skip(request: SignedInRequest, attempt: str, sheet: str) -> HttpResponse:
    found = calibration.get_sheet(request.user, attempt, sheet)
    other = actions.skip_sheet(sheet=found, user=request.user)
    messages.success(request, _("Left out; here is another one."))
    return redirect("applications:case", attempt, other.id)


@login_required
@require_POST
def dispute(request: SignedInRequest, attempt: str, sheet: str) -> HttpResponse:
    found = calibration.get_sheet(request.user, attempt, sheet)
    try:
        actions.dispute_case(sheet=found, user=request.user, why=typed(request, "why"))
    except BadInput as problem:
        return _page(request, found, problem=problem, status=422)
    messages.success(request, _("Noted. If you are right, the case counts for nobody."))
    return redirect("applications:case", attempt, sheet)


def _save(request: SignedInRequest, sheet: CaseSheet) -> CaseSheet:
    form = SheetForm(request.POST)
    fields = form.cleaned_data if form.is_valid() else {}
    answers = answers_given(current("review"), sheet.case.kind, request.POST)
    return actions.save_sheet(sheet=sheet, user=request.user, answers=answers, **fields)


def _page(request: SignedInRequest, sheet: CaseSheet, status: int = 200, **more: Any) -> HttpResponse:
    tab = request.GET.get("tab", "card")
    is_over = sheet.attempt is not None and not sheet.attempt.is_open
    content = {
        "sheet": sheet,
        "attempt": sheet.attempt,
        "case": sheet.case,
        "shown": sheet.case.shown,
        "facts_shown": named_facts(sheet.case.shown.get("facts", {})),
        "checks_shown": named_checks(sheet.case.shown.get("checks", {})),
        "tab": tab if tab in TABS else "card",
        "verdicts": CaseVerdict.choices,
        "compared": feedback(sheet) if is_over else [],
        "is_over": is_over,
        **_judgement(sheet),
        **more,
    }
    only_evidence = request.htmx and request.method == "GET"  # type: ignore[attr-defined]
    template = "reviews/applications/case_evidence.html" if only_evidence else "reviews/applications/case.html"
    return render(request, template, content, status=status)


def _judgement(sheet: CaseSheet) -> dict[str, Any]:
    items = checklist(sheet)
    return {
        "review": sheet,
        "items": [item for item in items if item.machine_says != "yes" or item.answer],
        "by_machine": [item for item in items if item.machine_says == "yes" and not item.answer],
        "judged": sum(1 for item in items if item.given),
        "total": len(items),
    }
