"""Lists of reports: of everything, of the site, and the desk."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.views.requests import SignedInRequest
from core.paging import Page, page, queue
from core.permissions import require
from deliberation.claims.queries import live_claims
from discussions.reports import queries
from discussions.reports.queries.waiting import on_desk
from discussions.reports.states import Severity


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """What is reported of everything that this person may see."""
    return render(request, "discussions/reports/list.html", listed(request, queries.visible_reports(request.user)))


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """A part of the page on which a report is written: what says much the same and is there already."""
    found = queries.similar_reports(queries.visible_reports(request.user), request.GET.get("title", ""))
    return render(request, "discussions/reports/similar.html", {"similar": queries.with_targets(found)})


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """How the site itself does: what is known not to work, and what was mended last."""
    found = queries.site_reports(request.user)
    known = queries.with_targets(queries.filtered(found, state="open").order_by("severity", "-id")[:50])
    mended = queries.with_targets(found.filter(state="resolved").order_by("-state_changed_at")[:10])
    worst = next((one for one in known if one.severity in {Severity.S1, Severity.S2} and one.confirmed_at), None)
    return render(request, "discussions/reports/status.html", {"known": known, "mended": mended, "worst": worst})


@login_required
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    require(request.user, "reports.see_desk", detail=_("This desk is for those who keep the site safe."))
    waiting = queries.with_targets(on_desk(request.user)[:200])
    columns = [(label, [one for one in waiting if one.severity == value]) for value, label in Severity.choices]
    return render(request, "discussions/reports/desk.html", {"columns": columns, "claims": live_claims()})


@login_required
@require_safe
def yours(request: SignedInRequest) -> HttpResponse:
    """What waits of everything that this person answers for, what is due first at the top."""
    show, severity = request.GET.get("show", ""), request.GET.get("severity", "")
    found = queue(queries.of_maintainer(request.user, show=show, severity=severity), request, "reports")
    queries.with_targets(found.items)
    content = {"page": found, "show": show, "severity": severity, "severities": Severity.choices}
    return render(request, "discussions/reports/yours.html", content)


def listed(request: HttpRequest, reports: Any) -> dict[str, Any]:
    """One page of them, by the words, the state, the severity and the reporter that the address asks for."""
    words, state = request.GET.get("q", "").strip(), request.GET.get("state", "open")
    severity, reporter = request.GET.get("severity", ""), request.GET.get("reporter", "").replace("\x00", "")
    chosen = queries.filtered(reports, state=state, severity=severity, reporter=reporter)
    found: Page[Any] = page(queries.find_reports(chosen, words) if words else chosen, request)
    queries.with_targets(found.items)
    return {"page": found, "words": words, "state": state, "severity": severity, "reporter": reporter}
