"""What webhooks may tell of what is kept ready: to the project and its owner."""

from collections.abc import Iterable
from typing import Any

from core.models import Event
from inference.fleet.models import Pin
from inference.fleet.notices.pins import pins_seen_by
from inference.fleet.states import PIN_MOVES
from projects.hooks import places_of_projects, project_in_brief, release_in_brief
from projects.models import Project
from webhooks.offers import Key, offer, withhold


def places_of_pin(event: Event) -> Iterable[Key]:
    return places_of_projects(Project.objects.filter(releases__deployments__pins=event.object_id))


def told_of_pin(event: Event, pin: Pin) -> dict[str, Any]:
    release = pin.deployment.release
    return {
        "project": project_in_brief(release.project),
        "release": release_in_brief(release),
        "pin": {
            "id": pin.pk,
            "state": pin.state,
            "device": pin.deployment.device_class,
            "ends_at": pin.ends_at.isoformat(),
            "charged": {"unit": pin.unit, "amount": pin.charged},
        },
    }


withhold("Operators look after hosts; they ask for the figures themselves.", "host.drain", "host.resume")
withhold(
    "What becomes of it is told: that the model was loaded, or is in memory no more.",
    "deployment.drain",
    "deployment.resume",
    "deployment.load",
    "deployment.unload",
)
withhold("Every run tells of it, with the versions of the software that ran it.", "deployment.precision")
withhold("Operators hear of it; it belongs to no project.", "outage.begin", "outage.end", "outage.forget")
VERBS = ["pin.begin", "pin.alert", *(f"pin.{move.name}" for move in PIN_MOVES)]
offer({verb: verb for verb in VERBS}, about="pin", seen_by=pins_seen_by, places=places_of_pin, data=told_of_pin)
