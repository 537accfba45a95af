"""Reporting a problem, from any page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.forms import told_to
from core.permissions import can
from core.problems import BadInput
from discussions.reports import actions, targets
from discussions.reports.actions.filing import ADDRESS_LIMIT, find_spot
from discussions.reports.forms import ReportForm, VisitorReportForm
from discussions.reports.visitors import key_of


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`?where=` is the page on which somebody was."""
    is_visitor = not request.user.is_authenticated and can(request.user, "reports.file_as_visitor")
    if not (request.user.is_authenticated or is_visitor):
        return redirect_to_login(request.get_full_path())
    where = request.GET.get("where", "")[:ADDRESS_LIMIT]
    sent: tuple[Any, Any] = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    initial = {"where": where, "regression_of": request.GET.get("regression_of", "")[:26]}
    form = (VisitorReportForm if is_visitor else ReportForm)(*sent, initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            pictures = form.pictures()
            said = _said(request, form.cleaned_data)
            return (_filed_by_visitor if is_visitor else _filed)(request, screenshots=pictures, **said)
    content = {
        "is_visitor": is_visitor,
        "form": form,
        "about": _about(request, form),
        "browser": request.headers.get("User-Agent", ""),
        "may_file": is_visitor or can(request.user, "reports.file"),
    }
    return render(request, "discussions/reports/new.html", content, status=422 if form.errors else 200)


def _filed(request: HttpRequest, **said: Any) -> HttpResponse:
    report = actions.file_report(reporter=request.user, **said)
    messages.success(request, _("Thank you. Here you see what becomes of it, and you are told."))
    return redirect(report)


def _filed_by_visitor(request: HttpRequest, **said: Any) -> HttpResponse:
    visitor = actions.file_as_visitor(address=request.META.get("REMOTE_ADDR", ""), **said)
    messages.success(request, _("Thank you. Keep the address of this page: it is the only way back to your report."))
    return redirect("reports:followed", key_of(visitor))


def _said(request: HttpRequest, given: dict[str, Any]) -> dict[str, Any]:
    has_context, screen = given.pop("has_context"), given.pop("screen")
    browser = request.headers.get("User-Agent", "")[:300]
    context = {"browser": browser, "language": get_language() or "", "screen": screen}
    return given | {"context": context if has_context else {}}


def _about(request: HttpRequest, form: ReportForm) -> str:
    """The name of what the address is about, as the form shows it; "" while it leads nowhere."""
    try:
        spot, _address = find_spot(request.user, str(form["where"].value() or ""))
    except BadInput:
        return ""
    found = targets.named([(spot.kind, spot.id)]).get((spot.kind, spot.id))
    return f"{found.name} {spot.version}".strip() if found is not None else ""
