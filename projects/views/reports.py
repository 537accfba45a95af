"""What is reported of a project."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from discussions.reports.queries import advisories_about, reports_about
from discussions.reports.views.lists import listed
from projects.report_targets import KIND
from projects.views.frame import found, framed

MOST = 10


@require_safe
def reports(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    project = found(request, owner, name)
    content = listed(request, reports_about(request.user, KIND, project.pk))
    content["advisories"] = advisories_about(request.user, KIND, project.pk).order_by("-id")[:MOST]
    return framed(request, project, "reports", "projects/reports.html", **content)
