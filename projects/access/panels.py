"""Our place in the settings of projects."""

from typing import Any

from django.http import HttpRequest

from core.permissions import can
from projects.access.queries import counts_by_state
from projects.access.states import AccessState
from projects.models import Project, Release
from projects.slots import fill


@fill("settings", template="projects/access/settings.html", order=50)
def who_gets_the_files(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None:
    if not can(request.user, "access.decide", project):
        return None
    counts = counts_by_state(project)
    return {"waiting": counts.get(AccessState.ASKED, 0), "let_in": counts.get(AccessState.GRANTED, 0)}
