"""Reports about reviewers: filing one, following it, being heard, and the officers' desk."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.confirming import confirmed
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import can, require
from deliberation.appeals.queries import appeal_about, appealable, until
from reviews.conduct import actions, queries
from reviews.conduct.forms import AnswerForm, DecisionForm, ReportForm
from reviews.conduct.models import ConductReport

SHOWN = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, release: str, place: str) -> HttpResponse:
    words = queries.get_words(request.user, release, place)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            report = actions.file_report(review=words.review, reporter=request.user, **form.report())
            messages.success(request, _("Filed. Officers who had no part look into it."))
            return redirect(report)
    content = {"words": words, "form": form, "round": words.review.assignment.round}
    return render(request, "reviews/conduct/new.html", content, status=422 if form.errors else 200)


@login_required
@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    mine = queries.seen_of(request.user, queries.my_reports(request.user)[:SHOWN])
    return render(request, "reviews/conduct/list.html", {"mine": mine})


@login_required
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    require(request.user, "conduct.see_desk", detail=_("This desk is for moderators."))
    waiting = queries.seen_of(request.user, queries.open_reports(request.user)[:SHOWN])
    return render(request, "reviews/conduct/desk.html", {"waiting": waiting})


@login_required
@require_safe
def report(request: SignedInRequest, report: str) -> HttpResponse:
    return _page(request, queries.get_report(request.user, report))


@login_required
@require_POST
def withdraw(request: SignedInRequest, report: str) -> HttpResponse:
    found = queries.get_report(request.user, report)
    actions.withdraw_report(report=found, reporter=request.user)
    messages.success(request, _("Withdrawn."))
    return redirect(found)


@login_required
@require_POST
def hearing(request: SignedInRequest, report: str) -> HttpResponse:
    found = queries.get_report(request.user, report)
    actions.hear(report=found, officer=request.user)
    messages.success(request, _("They are asked for their side of it."))
    return redirect(found)


@login_required
@require_POST
def answer(request: SignedInRequest, report: str) -> HttpResponse:
    found, form = queries.get_report(request.user, report), AnswerForm(request.POST)
    require(request.user, "conduct.answer", found)
    if form.is_valid():
        with told_to(form):
            actions.answer(report=found, reviewer=request.user, **form.cleaned_data)
            messages.success(request, _("Sent to the officers."))
            return redirect(found)
    return _page(request, found, answer_form=form, status=422)


@login_required
@require_POST
@confirmed
def decision(request: SignedInRequest, report: str) -> HttpResponse:
    found, form = queries.get_report(request.user, report), DecisionForm(request.POST)
    require(request.user, "conduct.judge", found)
    if form.is_valid():
        with told_to(form):
            actions.decide(report=found, officer=request.user, **form.cleaned_data)
            messages.success(request, _("Decided. Both sides have your letter."))
            return redirect(found)
    return _page(request, found, decision_form=form, status=422)


def _page(request: SignedInRequest, found: ConductReport, status: int = 200, **more: Any) -> HttpResponse:
    seen = queries.seen(request.user, found)
    decision, filed = appealable(request.user, found, "conductreport"), appeal_about(found, "conductreport")
    may_judge = found.is_open and can(request.user, "conduct.judge", found)
    content = {
        "seen": seen,
        "report": found,
        "may_judge": may_judge,
        "earlier": queries.earlier_about(found) if may_judge else 0,
        "decision_to_appeal": decision,
        "appeal_until": until(decision) if decision else None,
        "appeal": filed if filed is not None and filed.filed_by_id == request.user.pk else None,
        "answer_form": AnswerForm(),
        "decision_form": DecisionForm(),
        **more,
    }
    return render(request, "reviews/conduct/report.html", content, status=status)
