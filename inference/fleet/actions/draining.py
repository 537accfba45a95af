"""Letting a host or a model run dry: nothing new is taken, what is at work ends, then it is unloaded."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.problems import Conflict
from core.redis import connection
from inference.fleet.actions.calling import call_hosts
from inference.fleet.models import DrainedHost
from inference.fleet.queries.demand import all_hosts
from inference.models import Deployment
from inference.wire import keys

ADMIN = "admin"


@transaction.atomic
def drain_host(*, name: str, user: Any) -> DrainedHost:
    """It takes no more runs. Those at work end there; what waits, and its models, go to other hosts."""
    require(user, "fleet.operate")
    if name not in {host.name for host in all_hosts()}:
        raise Conflict(_("No host of this name is running."), code="no_host")
    drained, is_new = DrainedHost.objects.get_or_create(name=name, defaults={"drained_by": user})
    if not is_new:
        raise _drained_already()
    events.record("host.drain", drained, actor=user, role=ADMIN)
    call_hosts()
    return drained


@transaction.atomic
def resume_host(*, name: str, user: Any) -> None:
    """It takes runs again. What it had unloaded is loaded when it is asked for, or because it is kept ready."""
    require(user, "fleet.operate")
    drained = DrainedHost.objects.select_for_update().filter(name=name).first()
    if drained is None:
        raise _not_drained()
    events.record("host.resume", drained, actor=user, role=ADMIN)
    drained.delete()
    call_hosts()


@transaction.atomic
def drain_deployment(*, deployment: Deployment, user: Any) -> None:
    """Nobody begins a run of it any more; those that were accepted end, then it is unloaded until it is resumed."""
    require(user, "fleet.operate")
    now = timezone.now()
    if not Deployment.objects.filter(pk=deployment.pk, drained_at=None).update(drained_at=now):
        raise _drained_already()
    _changed(deployment, user, "deployment.drain", now)


@transaction.atomic
def resume_deployment(*, deployment: Deployment, user: Any) -> None:
    require(user, "fleet.operate")
    if not Deployment.objects.filter(pk=deployment.pk, drained_at__isnull=False).update(drained_at=None):
        raise _not_drained()
    _changed(deployment, user, "deployment.resume", None)


def _changed(deployment: Deployment, user: Any, verb: str, drained_at: datetime | None) -> None:
    deployment.drained_at = drained_at
    events.record(verb, deployment, actor=user, role=ADMIN)
    call_hosts()


def _drained_already() -> Conflict:
    """Of a host and of a model alike: whoever comes second is told that nothing was left to do."""
    return Conflict(_("It is being drained already."), code="drained_already")


def _not_drained() -> Conflict:
    return Conflict(_("It is not being drained."), code="not_drained")


def forget_drained_hosts() -> int:
    """A host that is gone comes back under another name. One that is only silent may be heard again, and is drained
    then as it was: what it told of itself is kept for a while, unless it said goodbye."""
    names = list(DrainedHost.objects.values_list("name", flat=True))
    told: Any = connection().mget(map(keys.host, names)) if names else []
    gone = [name for name, facts in zip(names, told, strict=True) if facts is None]
    return DrainedHost.objects.filter(name__in=gone).delete()[0]
