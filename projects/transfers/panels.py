"""Our place in the settings of projects."""

from typing import Any

from django.http import HttpRequest

from core.permissions import can
from projects.models import Project, Release
from projects.slots import fill
from projects.transfers.forms import OfferForm
from projects.transfers.queries import is_being_judged, open_transfer


@fill("settings", template="projects/transfers/settings.html")
def giving_it_away(request: HttpRequest, project: Project, release: Release | None) -> dict[str, Any] | None:
    if not can(request.user, "transfers.offer", project):
        return None
    return {"transfer": open_transfer(project), "is_judged": is_being_judged(project), "transfer_form": OfferForm()}
