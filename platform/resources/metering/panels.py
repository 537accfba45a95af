"""Our place on the pages of projects: how much room is left for their files."""

from typing import Any

from django.http import HttpRequest

from projects.models import Project, Release
from projects.slots import fill
from resources.metering.queries import kept_in, room_of


@fill("settings", template="resources/metering/settings.html", order=50)
def room_for_files(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None:
    return {"room": room_of(project.owner), "kept": kept_in(project.owner).get(pk=project.pk).kept}
