"""How long a release was in memory, read from what hosts recorded when they loaded it and let it go."""

from datetime import datetime, timedelta

from core.models import Event
from inference.states import DEPLOYMENT_MOVES, DeploymentState

VERBS = [f"deployment.{move.name}" for move in DEPLOYMENT_MOVES]


def held(deployment_id: str, since: datetime, until: datetime) -> timedelta:
    """Two queries. While it is loaded, or loaded again after a crash, it is not held."""
    told = Event.objects.filter(object_type="deployment", object_id=deployment_id, verb__in=VERBS)
    state = told.filter(at__lte=since).order_by("-id").values_list("to_state", flat=True).first()
    moves = told.filter(at__gt=since, at__lt=until).order_by("id").values_list("at", "to_state")
    total, begin = timedelta(), since if state == DeploymentState.READY else None
    for at, became in [*moves, (until, "")]:
        if begin is not None:
            total += at - begin
        begin = at if became == DeploymentState.READY else None
    return total
