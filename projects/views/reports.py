"""What is reported of a project."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from discussions.reports.queries import reports_about
from discussions.reports.views.lists import listed
from projects.report_targets import KIND
from projects.views.frame import found, framed


@require_safe
def reports(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    project = found(request, owner, name)
    content = listed(request, reports_about(request.user, KIND, project.pk))
    return framed(request, project, "reports", "projects/reports.html", **content)
