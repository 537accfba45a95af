"""What is kept ready, through the eyes of people and of hosts."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import can
from core.policies import current
from core.problems import NotFound
from inference.fleet.models import Pin
from inference.fleet.states import PinState
from inference.states import DeploymentState
from projects.models import Project
from projects.states import LOCKED
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


def pins_to_hold(device_class: str) -> list[Pin]:
    """Those that a host of this class is to hold, what was asked for first before the others. One that cannot be
    loaded is tried again after a while."""
    retry = timezone.now() - timedelta(seconds=current("serving")["retry_failed_load_after_seconds"])
    failed = Q(deployment__state=DeploymentState.FAILED, deployment__state_changed_at__gt=retry)
    kept = Pin.objects.filter(state=PinState.KEPT, deployment__device_class=device_class).exclude(failed)
    return list(kept.exclude(deployment__release__state__in=LOCKED).select_related("deployment").order_by("id"))
