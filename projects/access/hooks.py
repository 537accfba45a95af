"""What webhooks may tell of access: to the project's owner, and to whoever asked."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from accounts.models import User
from core.models import Event
from projects.access.models import AccessRequest
from projects.access.notices import requests_seen_by
from projects.access.states import ACCESS_MOVES
from projects.hooks import places_of_project, places_of_projects, project_in_brief
from projects.models import Project
from projects.notices import projects_seen_by
from webhooks.hooks.places import of_people
from webhooks.offers import Key, offer


def places_of_request(event: Event) -> Iterable[Key]:
    yield from places_of_projects(Project.objects.filter(access_requests=event.object_id))
    yield from of_people(User.objects.filter(access_requests=event.object_id))


def told_of_request(event: Event, request: AccessRequest) -> dict[str, Any]:
    return {
        "access_request": {
            "id": request.pk,
            "person": request.person.handle,
            "state": request.state,
            "ends_at": request.ends_at.isoformat() if request.ends_at else None,
            "url": settings.SITE_URL + request.get_absolute_url(),
        },
        "project": project_in_brief(request.project),
    }


def told_of_gate(event: Event, project: Project) -> dict[str, Any]:
    return {"project": project_in_brief(project), "gating": event.to_state}


VERBS = ["access.remind", *(f"access.{move.name}" for move in ACCESS_MOVES)]
offer(
    {verb: verb for verb in VERBS},
    about="accessrequest",
    seen_by=requests_seen_by,
    places=places_of_request,
    data=told_of_request,
)
offer(
    {"project.gate_changed": "project.gate_changed"},
    about="project",
    seen_by=projects_seen_by,
    places=places_of_project,
    data=told_of_gate,
)
