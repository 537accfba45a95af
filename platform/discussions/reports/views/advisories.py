"""Embargoes, and advisories: written by those who answer for a thing, read by everybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import Page, page
from core.permissions import require
from core.problems import BadInput
from discussions.reports import actions, queries
from discussions.reports.actions.advising import FIELDS
from discussions.reports.forms import AdvisoryForm, EmbargoForm
from discussions.reports.models import Advisory, Report


@require_safe
def advisories(request: HttpRequest) -> HttpResponse:
    found: Page[Advisory] = page(queries.visible_advisories(request.user), request)
    queries.with_targets(one.report for one in found.items)
    return render(request, "discussions/reports/advisories.html", {"page": found})


@require_safe
def advisory(request: HttpRequest, advisory: str) -> HttpResponse:
    found = queries.get_advisory(request.user, advisory)
    return render(request, "discussions/reports/advisory.html", {"advisory": found, "report": found.report})


@login_required
@require_POST
def embargo(request: SignedInRequest, report: str) -> HttpResponse:
    found, form = queries.get_report(request.user, report), EmbargoForm(request.POST)
    require(request.user, "reports.embargo", found)
    if not form.is_valid():
        raise BadInput(fields={"until": _("Choose a day.")})
    actions.set_embargo(report=found, user=request.user, **form.cleaned_data)
    messages.success(request, _("Done. Those who wait for it are told."))
    return redirect(found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: SignedInRequest, report: str) -> HttpResponse:
    """The advisory of a report: its first words, or other ones."""
    found = queries.get_report(request.user, report)
    require(request.user, "reports.answer_for", found)
    written: Advisory | None = getattr(found, "advisory", None)
    form = AdvisoryForm(request.POST if request.method == "POST" else None, initial=_known(written or found))
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            return redirect(_told(request, found, written, form))
    content = {"report": found, "written": written, "form": form}
    return render(request, "discussions/reports/advise.html", content, status=422 if form.errors else 200)


def _told(request: SignedInRequest, report: Report, written: Advisory | None, form: AdvisoryForm) -> Advisory:
    if written is not None:
        return actions.correct_advisory(advisory=written, user=request.user, **form.cleaned_data)
    return actions.publish_advisory(report=report, user=request.user, **form.cleaned_data)


def _known(about: Advisory | Report) -> dict[str, str]:
    """What the report says of itself is no text for everybody; only where and how bad is taken over."""
    names = FIELDS if isinstance(about, Advisory) else ("affects", "fixed_in", "severity")
    return {name: getattr(about, name) for name in names}
