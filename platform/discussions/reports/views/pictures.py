"""Pictures of a report: looked at, added, taken away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.pictures import picture_at
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from discussions.reports import actions, queries
from discussions.reports.forms import ScreenshotsForm
from discussions.reports.models import Screenshot
from discussions.views.attachments import thumbnail_at


@require_safe
def screenshot(request: HttpRequest, report: str, screenshot: str) -> HttpResponse:
    """Our own drawing. It is kept by nobody on the way: who sees a report today may not see it tomorrow."""
    return picture_of(queries.get_screenshot(request.user, report, screenshot))


@require_safe
def thumbnail(request: HttpRequest, report: str, screenshot: str) -> HttpResponse:
    """The same, small, for pages that show several."""
    return picture_of(queries.get_screenshot(request.user, report, screenshot), small=True)


def picture_of(screenshot: Screenshot, *, small: bool = False) -> HttpResponse:
    at = screenshot.stored_at
    response = thumbnail_at(screenshot.thumbnail, at) if small else picture_at(at)
    response["Cache-Control"] = "private, max-age=600"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, report: str) -> HttpResponse:
    found = queries.get_report(request.user, report)
    require(request.user, "reports.picture", found)
    form = ScreenshotsForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            actions.add_screenshots(report=found, user=request.user, given=form.pictures())
            return redirect(found)
    content = {"report": found, "form": form}
    return render(request, "discussions/reports/pictures.html", content, status=422 if form.errors else 200)


@login_required
@require_POST
def remove(request: SignedInRequest, report: str, screenshot: str) -> HttpResponse:
    found = queries.get_screenshot(request.user, report, screenshot)
    actions.remove_screenshot(screenshot=found, user=request.user)
    messages.success(request, _("Removed."))
    return redirect(found.report)
