"""What webhooks may tell of pull requests: to the project and its owner, and to whoever proposed."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from accounts.models import User
from core.models import Event
from projects.hooks import places_of_projects, project_in_brief
from projects.models import Project
from projects.pulls.models import Pull
from projects.pulls.notices import pulls_seen_by
from projects.pulls.states import PULL_MOVES
from webhooks.hooks.places import of_people
from webhooks.offers import Key, offer


def places_of_pull(event: Event) -> Iterable[Key]:
    yield from of_people(User.objects.filter(pulls=event.object_id))
    yield from places_of_projects(Project.objects.filter(pulls=event.object_id))


def told_of_pull(event: Event, pull: Pull) -> dict[str, Any]:
    """What it changes is read at its address, by whoever may."""
    return {
        "pull_request": {
            "number": pull.number,
            "title": pull.topic.title,
            "author": pull.author.handle,
            "state": pull.state,
            "url": settings.SITE_URL + pull.get_absolute_url(),
        },
        "project": project_in_brief(pull.project),
    }


VERBS = ["pull.propose", "pull.committed", *(f"pull.{move.name}" for move in PULL_MOVES)]
offer({verb: verb for verb in VERBS}, about="pull", seen_by=pulls_seen_by, places=places_of_pull, data=told_of_pull)
