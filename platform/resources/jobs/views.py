"""Jobs on machines of others: what one's grants pay for; and, for those who run the machines, what they report."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.events import history
from core.forms import told_to
from core.paging import page
from core.permissions import can, require
from core.problems import BadInput, Conflict, TooMany
from resources import amounts
from resources.grants.queries.pools import get_pool, pools
from resources.jobs import actions, queries
from resources.jobs.forms import JobForm, ReporterForm
from resources.jobs.models import Job
from resources.jobs.queries import get_job, jobs_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def jobs(request: SignedInRequest) -> HttpResponse:
    """The list and, for those who report, a form to begin one."""
    reports, status = can(request.user, "jobs.report_some"), 200
    form, problem = JobForm(request.POST or None, initial={"grant": request.GET.get("grant", "")}), None
    if request.method == "POST":
        require(request.user, "jobs.report_some", detail=_("Those who run the machines report jobs."))
        status = 422
        if form.is_valid():
            try:
                with told_to(form):
                    return redirect(_begun(request, form))
            except (Conflict, TooMany) as refused:
                problem, status = refused, refused.status
    content = {
        "page": page(jobs_of(request.user), request),
        "form": form,
        "reports": reports,
        "sees_all": can(request.user, "jobs.see_all"),
        "problem": problem,
    }
    return render(request, "resources/jobs/list.html", content, status=status)


@login_required
@require_safe
def one(request: SignedInRequest, job: str) -> HttpResponse:
    return job_page(request, get_job(request.user, job))


@login_required
@require_POST
def usage(request: SignedInRequest, job: str) -> HttpResponse:
    found = _reported(request, job)
    return _said(request, found, actions.report_usage, _("Noted."), used=lambda: _used(request, found))


@login_required
@require_POST
def settlement(request: SignedInRequest, job: str) -> HttpResponse:
    found = _reported(request, job)
    done = _("Settled. What it did not take is free again.")
    return _said(request, found, actions.settle_job, done, used=lambda: _used(request, found, is_needed=False))


@login_required
@require_POST
def release(request: SignedInRequest, job: str) -> HttpResponse:
    found = _reported(request, job)
    done = _("Released: it costs nothing.")
    return _said(request, found, actions.release_job, done, why=lambda: str(request.POST.get("why", "")))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reporters(request: SignedInRequest) -> HttpResponse:
    """Officers: which accounts report jobs of which pool, and a form to appoint one."""
    require(request.user, "jobs.appoint", detail=_("Resource officers say who reports jobs."))
    form = ReporterForm(pools(), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            pool, handle = get_pool(form.cleaned_data["pool"]), form.cleaned_data["handle"]
            actions.appoint_reporter(pool=pool, officer=request.user, handle=handle)
            messages.success(request, _("Appointed."))
            return redirect("jobs:reporters")
    content = {"reporters": queries.reporters(), "form": form}
    return render(request, "resources/jobs/reporters.html", content, status=422 if form.errors else 200)


@login_required
@require_POST
def reporter_removal(request: SignedInRequest, pool: str, handle: str) -> HttpResponse:
    require(request.user, "jobs.appoint", detail=_("Resource officers say who reports jobs."))
    actions.dismiss_reporter(pool=get_pool(pool), officer=request.user, handle=handle)
    messages.success(request, _("Dismissed. What was reported stays."))
    return redirect("jobs:reporters")


def job_page(request: SignedInRequest, found: Job, status: int = 200, **more: Any) -> HttpResponse:
    content = {
        "job": found,
        "history": history(found),
        "may_report": found.is_running and can(request.user, "jobs.report", found),
        "sees_grant": can(request.user, "grants.see", found.grant),
        "typed_used": amounts.typed(found.unit, found.used) if found.used else "",
        **more,
    }
    return render(request, "resources/jobs/job.html", content, status=status)


def _begun(request: SignedInRequest, form: JobForm) -> Job:
    said = dict(form.cleaned_data)
    said["amount"] = amounts.parsed(said["unit"], said["amount"])
    job, is_new = actions.begin_job(reporter=request.user, **said)
    messages.success(request, _("Reserved. It may begin.") if is_new else _("It is known under this name already."))
    return job


def _reported(request: SignedInRequest, id: str) -> Job:
    found = get_job(request.user, id)
    actions.require_to_report(request.user, found)
    return found


def _used(request: SignedInRequest, job: Job, *, is_needed: bool = True) -> int | None:
    typed = str(request.POST.get("used", ""))
    return amounts.parsed(job.unit, typed, "used") if typed.strip() or is_needed else None


def _said(
    request: SignedInRequest, job: Job, act: Callable[..., Any], done: str, **given: Callable[[], Any]
) -> HttpResponse:
    try:
        act(job=job, reporter=request.user, **{name: read() for name, read in given.items()})
    except BadInput as problem:
        return job_page(request, job, problem=problem, status=422)
    messages.success(request, done)
    return redirect(job)
