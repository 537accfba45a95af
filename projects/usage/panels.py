"""Our place on the pages of projects."""

from typing import Any

from django.http import HttpRequest

from projects.models import Project, Release
from projects.slots import fill
from projects.usage import charts
from projects.usage.queries import use_of


@fill("facts", template="projects/usage/facts.html", order=800)
def how_much_it_is_used(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None:
    if release is None and not (project.downloads or project.runs):
        return None
    days = use_of(project).days
    return {
        "downloads": charts.spark([one.downloads for one in days]),
        "runs": charts.spark([one.runs for one in days]),
    }
