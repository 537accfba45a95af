"""What webhooks may tell of imports: to those who look after the project."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from core.models import Event
from projects.hooks import places_of_projects, project_in_brief
from projects.imports.models import Import, Tracking
from projects.imports.notices import imports_seen_by, trackings_seen_by
from projects.imports.states import IMPORT_MOVES, TRACKING_MOVES
from projects.models import Project
from webhooks.offers import Key, offer, withhold


def places_of_import(event: Event) -> Iterable[Key]:
    return places_of_projects(Project.objects.filter(imports=event.object_id))


def told_of_import(event: Event, found: Import) -> dict[str, Any]:
    return {
        "import": {
            "id": found.pk,
            "state": found.state,
            "source": None if found.hides_source else str(found),
            "commit": found.commit or None,
            "failure": None if found.hides_source else found.failure or None,
            "url": settings.SITE_URL + found.get_absolute_url(),
        },
        "project": project_in_brief(found.project),
    }


VERBS = ["import.ask", "import.hide_source", "import.show_source", *(f"import.{move.name}" for move in IMPORT_MOVES)]
offer(
    {verb: verb for verb in VERBS},
    about="import",
    seen_by=imports_seen_by,
    places=places_of_import,
    data=told_of_import,
)


def places_of_tracking(event: Event) -> Iterable[Key]:
    return places_of_projects(Project.objects.filter(tracking=event.object_id))


def told_of_tracking(event: Event, found: Tracking) -> dict[str, Any]:
    about = {
        "state": found.state,
        "source": None if found.hides_source else str(found),
        "commit": found.commit,
        "failure": None if found.hides_source else found.failure or None,
    }
    return {"tracking": about, "project": project_in_brief(found.project)}


offer(
    {verb: verb for verb in ("tracking.begin", *(f"tracking.{move.name}" for move in TRACKING_MOVES))},
    about="tracking",
    seen_by=trackings_seen_by,
    places=places_of_tracking,
    data=told_of_tracking,
)
withhold("Nothing is left of it to tell of.", "tracking.end")
