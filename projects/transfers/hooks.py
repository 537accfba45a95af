"""What webhooks may tell of transfers: to both sides."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from core.models import Event
from projects.hooks import places_of_project, project_in_brief, told_of_project
from projects.notices import projects_seen_by
from projects.transfers.models import Transfer
from projects.transfers.notices import transfers_seen_by
from projects.transfers.states import TRANSFER_MOVES
from webhooks.offers import Key, offer


def places_of_transfer(event: Event) -> Iterable[Key]:
    sides = Transfer.objects.filter(pk=event.object_id).values_list("giver_id", "receiver_id")
    for giver, receiver in sides:
        yield "owner", giver
        yield "owner", receiver


def told_of_transfer(event: Event, transfer: Transfer) -> dict[str, Any]:
    return {
        "transfer": {
            "id": transfer.pk,
            "state": transfer.state,
            "giver": transfer.giver.handle,
            "receiver": transfer.receiver.handle,
            "url": settings.SITE_URL + transfer.get_absolute_url(),
        },
        "project": project_in_brief(transfer.project),
    }


VERBS = ["transfer.offer", "transfer.remind", *(f"transfer.{move.name}" for move in TRANSFER_MOVES)]
offer(
    {verb: verb for verb in VERBS},
    about="transfer",
    seen_by=transfers_seen_by,
    places=places_of_transfer,
    data=told_of_transfer,
)
offer(
    {"project.transferred": "project.transferred", "project.renamed": "project.renamed"},
    about="project",
    seen_by=projects_seen_by,
    places=places_of_project,
    data=told_of_project,
)
