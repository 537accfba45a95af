"""Our places on the pages of projects: where their files came from, and whether that is tracked."""

from typing import Any

from django.http import HttpRequest

from projects.imports.forms import LoginForm
from projects.imports.models import Tracking
from projects.imports.queries import origin_of, sees_source
from projects.models import Project, Release
from projects.slots import fill


@fill("facts", template="projects/imports/facts.html", order=900)
def where_it_came_from(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None:
    found = origin_of(project)
    if found is None:
        return None
    found.project = project
    return {"origin": found, "is_told": sees_source(request.user, found)}


@fill("settings", template="projects/imports/tracking.html", order=20)
def whether_its_source_is_tracked(
    request: HttpRequest, project: Project, release: Release | None
) -> dict[str, Any] | None:
    tracking, origin = Tracking.objects.filter(project=project).first(), origin_of(project)
    if tracking is None and origin is None:
        return None
    proposed = tracking.imports.exclude(pull=None).select_related("pull").defer("files") if tracking else None
    last = proposed.order_by("-id").first() if proposed is not None else None
    pull = last.pull if last else None
    return {"tracking": tracking, "origin": origin, "form": LoginForm(), "pull": pull}
