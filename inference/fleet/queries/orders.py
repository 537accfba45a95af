"""What hosts read of what is asked of them."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from core.policies import current
from inference.fleet.models import DrainedHost, Pin
from inference.fleet.states import PinState
from inference.models import Deployment
from inference.states import DeploymentState
from projects.states import LOCKED


def pins_to_hold(device_class: str) -> list[Pin]:
    """Those that a host of this class is to hold, what was asked for first before the others. One that cannot be
    loaded is tried again after a while."""
    retry = timezone.now() - timedelta(seconds=current("serving")["retry_failed_load_after_seconds"])
    failed = Q(deployment__state=DeploymentState.FAILED, deployment__state_changed_at__gt=retry)
    kept = Pin.objects.filter(state=PinState.KEPT, deployment__device_class=device_class).exclude(failed)
    held = kept.exclude(deployment__release__state__in=LOCKED).filter(deployment__drained_at=None)
    return list(held.select_related("deployment").order_by("id"))


def drained_deployments() -> frozenset[str]:
    return frozenset(Deployment.objects.filter(drained_at__isnull=False).values_list("pk", flat=True))


def is_drained(host: str) -> bool:
    return DrainedHost.objects.filter(name=host).exists()
