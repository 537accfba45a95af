"""Our place among the facts of projects: where their files came from."""

from typing import Any

from django.http import HttpRequest

from projects.imports.queries import origin_of
from projects.models import Project, Release
from projects.slots import fill


@fill("facts", template="projects/imports/facts.html", order=900)
def where_it_came_from(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None:
    found = origin_of(project)
    return {"origin": found} if found else None
