"""One report: what was said and done, and what each may do about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import can, require
from core.problems import BadInput
from discussions.reports import actions, queries
from discussions.reports.forms import CommentForm, EmbargoForm, MoveForm, NoteForm, TriageForm, WitnessForm
from discussions.reports.models import Advisory, Report, Visitor, Watch
from discussions.reports.rules import reported_it
from discussions.reports.states import REPORT_MOVES
from discussions.reports.words import drawn

Act = Callable[..., Any]


@require_safe
def report(request: HttpRequest, report: str) -> HttpResponse:
    return _page(request, queries.get_report(request.user, report))


@login_required
@require_POST
def comment(request: SignedInRequest, report: str) -> HttpResponse:
    found, form = queries.get_report(request.user, report), CommentForm(request.POST)
    return _done(request, found, form, actions.comment, comment_form=form)


@login_required
@require_POST
def triage(request: SignedInRequest, report: str) -> HttpResponse:
    found, form = queries.get_report(request.user, report), TriageForm(request.POST)
    require(request.user, "reports.triage", found)
    return _done(request, found, form, actions.triage, triage_form=form)


@login_required
@require_POST
def moves(request: SignedInRequest, report: str) -> HttpResponse:
    found = queries.get_report(request.user, report)
    require(request.user, "reports.triage", found)
    form = MoveForm(found, request.user, request.POST)
    return _done(request, found, form, actions.make_move, move_form=form)


@login_required
@require_POST
def confirmation(request: SignedInRequest, report: str) -> HttpResponse:
    found, form = queries.get_report(request.user, report), WitnessForm(request.POST)
    require(request.user, "reports.confirm", found)
    return _done(request, found, form, actions.confirm, witness_form=form)


@login_required
@require_POST
def rerun(request: SignedInRequest, report: str) -> HttpResponse:
    found = actions.rerun(report=queries.get_report(request.user, report), user=request.user)
    messages.success(request, _("The run begins. What comes out will stand here."))
    return redirect(found)


@login_required
@require_POST
def verdict(request: SignedInRequest, report: str) -> HttpResponse:
    """The reporter's word: `works`, `still` or `contest`."""
    found, form = queries.get_report(request.user, report), NoteForm(request.POST)
    require(request.user, "reports.speak_for", found)
    acts: dict[str, Act] = {"works": actions.resolve, "still": actions.reopen, "contest": actions.contest}
    act = acts.get(request.POST.get("word", ""))
    if act is None:
        raise BadInput(fields={"word": _("Choose one of the answers that are offered.")})
    return _done(request, found, form, act, note_form=form)


@login_required
@require_POST
def watch(request: SignedInRequest, report: str) -> HttpResponse:
    found = queries.get_report(request.user, report)
    act = actions.unwatch if request.POST.get("end") else actions.watch
    return redirect(act(report=found, user=request.user))


def _done(request: SignedInRequest, report: Report, form: Any, act: Act, **shown: Any) -> HttpResponse:
    if form.is_valid():
        with told_to(form):
            act(report=report, user=request.user, **form.cleaned_data)
            messages.success(request, _("Done. Those who wait for it are told."))
            return redirect(report)
    return _page(request, report, status=422, **shown)


def _page(request: HttpRequest, report: Report, *, status: int = 200, **shown: Any) -> HttpResponse:
    known = {name: getattr(report, name) for name in ("severity", "kind", "component", "affects")}
    known["assignee"] = report.assignee.handle if report.assignee else ""
    content: dict[str, Any] = {
        "report": report,
        "thread": drawn(queries.thread_of(report), request.user),
        "moves": {move.name for move in REPORT_MOVES.allowed(report.state)},
        "is_mine": reported_it(request.user, report),
        "is_held": report.reporter_id is None and Visitor.objects.filter(report=report, is_held=True).exists(),
        "rerun": report.reruns.filter(ended_at=None).exclude(run="").first() if report.run else None,
        "is_watched": _is_watched(request, report),
        "comment_form": CommentForm(),
        "note_form": NoteForm(),
        "witness_form": WitnessForm(),
        "original": _seen(request, report.duplicate_of_id),
        "before": _seen(request, report.regression_of_id),
        "regressions": list(queries.visible_reports(request.user).filter(regression_of=report).order_by("id")[:20]),
        "triage_form": TriageForm(initial=known),
        "embargo_form": EmbargoForm(initial={"until": report.embargo_until}),
        "advisory": Advisory.objects.filter(report=report).first() if report.is_private else None,
        **shown,
    }
    if can(request.user, "reports.triage", report):
        content.setdefault("move_form", MoveForm(report, request.user))
    return render(request, "discussions/reports/report.html", content, status=status)


def _seen(request: HttpRequest, id: str | None) -> Report | None:
    """Another report, unless it is private and not for this person."""
    return queries.visible_reports(request.user).filter(pk=id).first() if id else None


def _is_watched(request: HttpRequest, report: Report) -> bool:
    user = request.user
    return user.is_authenticated and Watch.objects.filter(report=report, person=user.pk).exists()
