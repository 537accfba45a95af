"""What every page of a project shows around its own matter."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.problems import Gone, NotFound
from projects import slots
from projects.endings import told_of_project
from projects.models import Project, Release
from projects.queries import Sight, get_project, public_release, visible_commit, visible_releases
from projects.queries.likes import likes
from projects.queries.visibility import is_open_site
from projects.rules import role_in

RAIL = 12


def shown_revision(project: Project, asked: str | None) -> str | None:
    """What a page shows when nothing is asked for: the published release, also to members."""
    if asked or is_open_site():
        return asked or None
    public = public_release(project)
    return public.revision if public else None


def sight_of(request: HttpRequest, project: Project) -> Sight | Gone | None:
    """What this person sees of the files; the refusal when they are locked away, None when there are none for them."""
    try:
        return visible_commit(request.user, project, shown_revision(project, request.GET.get("revision")))
    except Gone as locked:
        return locked
    except NotFound:
        if request.GET.get("revision"):
            raise
        return None


def framed(request: HttpRequest, project: Project, tab: str, template: str, **content: Any) -> HttpResponse:
    public = public_release(project)
    releases = list(visible_releases(request.user, project)[:RAIL])
    for release in releases:
        release.project = project
    public = public_release(project)
    shown = {
        "project": project,
        "tab": tab,
        "ending": told_of_project(project, public),
        "role": role_in(request.user, project),
        "releases": releases,
        "rail": releases[::-1],
        "under_way": next((release for release in releases if release.is_open), None),
        "public": public,
        "is_open_site": is_open_site(),
        "is_liked": likes(request.user, project),
        "has_reviews": slots.is_filled("reviews"),
        "has_try": slots.is_filled("try") and project.kind == "model",
        "release": public,
        **content,
    }
    return render(request, template, shown)


def found(request: HttpRequest, owner: str, name: str) -> Project:
    return get_project(request.user, owner, name)


def release_of(sight: Sight | Gone | None) -> Release | None:
    return sight.release if isinstance(sight, Sight) else None
