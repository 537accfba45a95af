"""Our place in the settings of projects."""

from typing import Any

from django.http import HttpRequest

from core.permissions import can
from inference.fleet.queries.pins import pins_of_project
from projects.models import Project, Release
from projects.slots import fill
from projects.states import Kind


@fill("settings", template="inference/fleet/settings.html", order=60)
def keeping_it_ready(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None:
    if project.kind != Kind.MODEL or not can(request.user, "fleet.keep", project):
        return None
    return {"pins": list(pins_of_project(project))}
