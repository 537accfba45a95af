"""One grant: what is left, what came of it, what its holders and the officers may do with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.confirming import confirmed
from accounts.views.requests import SignedInRequest
from core.events import history
from core.forms import told_to
from core.paging import page
from core.permissions import can, require
from core.policies import current
from core.problems import BadInput
from deliberation.appeals.queries import appeal_about, appealable, until
from resources.grants import actions
from resources.grants.charts import burn_down
from resources.grants.forms import ChangeForm, ReportForm
from resources.grants.models import Grant, GrantChange, GrantReport
from resources.grants.queries import grants, ledger, reports
from resources.grants.queries.adjustments import adjustments_of
from resources.grants.queries.burning import burning_of

SHOWN = 20


@login_required
@require_safe
def grant(request: SignedInRequest, grant: str) -> HttpResponse:
    return grant_page(request, grants.get_grant(request.user, grant))


@login_required
@require_POST
def report(request: SignedInRequest, grant: str) -> HttpResponse:
    found = grants.get_grant(request.user, grant)
    form = ReportForm(reports.outputs_of(found), request.POST)
    if form.is_valid():
        with told_to(form):
            actions.write_report(grant=found, user=request.user, **form.cleaned_data)
            messages.success(request, _("Thank you. An officer reads it within days."))
            return redirect(found)
    return grant_page(request, found, report_form=form, status=422)


@login_required
@require_POST
def report_answer(request: SignedInRequest, report: str) -> HttpResponse:
    found = reports.get_report(request.user, report)
    return _answered(request, found, actions.accept_report, actions.send_report_back, report=found)


@login_required
@require_POST
def change(request: SignedInRequest, grant: str) -> HttpResponse:
    found = grants.get_grant(request.user, grant)
    form = ChangeForm(grants.left_of([found])[found.pk], request.POST)
    if form.is_valid():
        with told_to(form):
            actions.ask_change(grant=found, user=request.user, **form.wish())
            messages.success(request, _("Asked. An officer answers within days."))
            return redirect(found)
    return grant_page(request, found, change_form=form, status=422)


@login_required
@require_POST
def change_answer(request: SignedInRequest, change: str) -> HttpResponse:
    found = reports.get_change(request.user, change)
    return _answered(request, found, actions.grant_change, actions.refuse_change, change=found)


@login_required
@require_POST
def change_withdrawal(request: SignedInRequest, change: str) -> HttpResponse:
    found = reports.get_change(request.user, change)
    actions.withdraw_change(change=found, user=request.user)
    messages.success(request, _("Withdrawn."))
    return redirect(found.grant)


@login_required
@require_POST
def member_removal(request: SignedInRequest, grant: str, handle: str) -> HttpResponse:
    found = grants.get_grant(request.user, grant)
    actions.dismiss_member(grant=found, user=request.user, handle=handle)
    messages.success(request, _("Done."))
    return redirect(found if handle != request.user.handle else "grants:resources")


@login_required
@require_POST
@confirmed
def suspension(request: SignedInRequest, grant: str) -> HttpResponse:
    """Suspends it, or lets it be used again."""
    found = grants.get_grant(request.user, grant)
    require(request.user, "grants.decide", found)
    act = actions.resume_grant if request.POST.get("outcome") == "resume" else actions.suspend_grant
    note = typed(request, "note")
    return said(request, found, act, _("Done."), grant=found, officer=request.user, note=note)


@login_required
@require_POST
@confirmed
def revocation(request: SignedInRequest, grant: str) -> HttpResponse:
    """One officer proposes it; another confirms, or either drops it."""
    found, outcome = grants.get_grant(request.user, grant), request.POST.get("outcome")
    require(request.user, "grants.decide", found)
    if outcome not in {"confirm", "drop"}:
        letter = typed(request, "letter")
        words = {"grant": found, "officer": request.user, "letter": letter}
        return said(request, found, actions.propose_revocation, _("Proposed. Another officer has to confirm."), **words)
    proposed = reports.get_revocation(request.user, found)
    act = actions.confirm_revocation if outcome == "confirm" else actions.drop_revocation
    return said(request, found, act, _("Done."), revocation=proposed, officer=request.user)


def grant_page(request: SignedInRequest, found: Grant, status: int = 200, **more: Any) -> HttpResponse:
    left, is_mine = grants.left_of([found])[found.pk], can(request.user, "grants.change", found)
    outputs = reports.outputs_of(found) if is_mine else []
    content = {
        "grant": found,
        "left": left,
        "burning": [burn_down(each) for each in burning_of(found, left)],
        "page": page(ledger.entries_of_grant(found), request),
        "history": history(found),
        "is_mine": is_mine,
        "may_decide": can(request.user, "grants.decide", found),
        "reports": found.reports.select_related("written_by")
        .prefetch_related("outputs__project__owner")
        .order_by("id"),
        "is_reported": reports.is_reported(found, current("grants")),
        "changes": found.changes.prefetch_related("people").order_by("id"),
        "members": found.members.select_related("person__owner").order_by("id"),
        "adjustments": adjustments_of(request.user, found)[:SHOWN],
        "proposed": found.revocations.filter(ended_at=None).select_related("proposed_by").first(),
        "report_form": ReportForm(outputs),
        "change_form": ChangeForm(left),
        "owed": reports.missed_reports(current("grants")).filter(scope=found.scope) if is_mine else [],
        **_appeal(request, found),
        **more,
    }
    return render(request, "resources/grants/grant.html", content, status=status)


def _appeal(request: SignedInRequest, found: Grant) -> dict[str, Any]:
    decision, filed = appealable(request.user, found, "grant"), appeal_about(found, "grant")
    return {
        "decision_to_appeal": decision,
        "appeal_until": until(decision) if decision else None,
        "appeal": filed if filed is not None and filed.filed_by_id == request.user.pk else None,
    }


def _answered(
    request: SignedInRequest,
    about: GrantReport | GrantChange,
    agree: Callable[..., Any],
    refuse: Callable[..., Any],
    **named: Any,
) -> HttpResponse:
    require(request.user, "grants.decide", about)
    act = agree if request.POST.get("outcome") == "agree" else refuse
    words = {"officer": request.user, "answer": typed(request, "answer")}
    return said(request, about.grant, act, _("Answered."), **named, **words)


def typed(request: SignedInRequest, name: str) -> str:
    return str(request.POST.get(name, ""))


def said(request: SignedInRequest, found: Grant, act: Callable[..., Any], done: str, **given: Any) -> HttpResponse:
    try:
        act(**given)
    except BadInput as problem:
        return grant_page(request, found, problem=problem, status=422)
    messages.success(request, done)
    return redirect(found)
