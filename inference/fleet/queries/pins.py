"""What is kept ready, through the eyes of people and of hosts."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.permissions import can
from core.problems import NotFound
from inference.fleet.models import Pin
from inference.fleet.states import PinState
from projects.models import Project
from resources.grants.queries.grants import written_by

WITH = ("deployment__release__project__owner", "pinned_by__owner", "account")


def pins_of(viewer: Any) -> QuerySet[Pin]:
    """Of projects that one writes to, and what one keeps ready oneself; for operators all. The newest first."""
    pins = Pin.objects.select_related(*WITH).order_by("-id")
    if can(viewer, "fleet.operate"):
        return pins
    if not getattr(viewer, "is_authenticated", False):
        return pins.none()
    return pins.filter(Q(deployment__release__project__in=written_by(viewer).values("pk")) | Q(pinned_by=viewer))


def get_pin(viewer: Any, id: str) -> Pin:
    found = pins_of(viewer).filter(pk=id.replace("\x00", "").lower()).first()
    if found is None:
        raise NotFound(_("Nothing of yours is kept ready under this address."))
    return found


def pins_of_project(project: Project) -> QuerySet[Pin]:
    """What is kept ready of it now, the newest release first."""
    kept = kept_pins().filter(deployment__release__project=project)
    return kept.order_by("-deployment__release__number", "id")


def kept_pins() -> QuerySet[Pin]:
    return Pin.objects.filter(state=PinState.KEPT).select_related(*WITH).order_by("id")
