"""Reporting a problem, from any page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import can
from core.problems import BadInput
from discussions.reports import actions, targets
from discussions.reports.actions.filing import ADDRESS_LIMIT, find_spot
from discussions.reports.forms import ReportForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """`?where=` is the page on which somebody was."""
    where = request.GET.get("where", "")[:ADDRESS_LIMIT]
    sent: tuple[Any, Any] = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ReportForm(*sent, initial={"where": where, "regression_of": request.GET.get("regression_of", "")[:26]})
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            pictures = form.pictures()
            said = _said(request, form.cleaned_data)
            report = actions.file_report(reporter=request.user, screenshots=pictures, **said)
            messages.success(request, _("Thank you. Here you see what becomes of it, and you are told."))
            return redirect(report)
    content = {
        "form": form,
        "about": _about(request, form),
        "browser": request.headers.get("User-Agent", ""),
        "may_file": can(request.user, "reports.file"),
    }
    return render(request, "discussions/reports/new.html", content, status=422 if form.errors else 200)


def _said(request: SignedInRequest, given: dict[str, Any]) -> dict[str, Any]:
    has_context, screen = given.pop("has_context"), given.pop("screen")
    browser = request.headers.get("User-Agent", "")[:300]
    context = {"browser": browser, "language": get_language() or "", "screen": screen}
    return given | {"context": context if has_context else {}}


def _about(request: SignedInRequest, form: ReportForm) -> str:
    """The name of what the address is about, as the form shows it; "" while it leads nowhere."""
    try:
        spot, _address = find_spot(request.user, str(form["where"].value() or ""))
    except BadInput:
        return ""
    found = targets.named([(spot.kind, spot.id)]).get((spot.kind, spot.id))
    return f"{found.name} {spot.version}".strip() if found is not None else ""
