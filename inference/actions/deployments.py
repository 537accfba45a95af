"""The life of a deployment: asked for by a run, loaded and let go by a host, marked when it cannot be loaded."""

import time
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.moves import move
from core.problems import Conflict
from core.redis import connection
from inference.engine.sentences import LONGEST, Sentence
from inference.models import Deployment
from inference.queries.bases import base_of
from inference.queries.deployments import deployment_of
from inference.states import DEPLOYMENT_MOVES, DeploymentState
from inference.vocabulary import Task
from inference.wire import keys
from projects.models import Project, Release
from resources.units import CPU


def deployment_for(*, release: Release, task: Task, device_class: str = "") -> Deployment:
    """The deployment that serves this release, made when it is first asked for. Nothing is loaded yet. Where no class
    of device is named, the one on which it is kept ready, else the CPU."""
    deployment = None if device_class else deployment_of(release, task)
    if deployment is None:
        wanted: dict[str, Any] = {"release": release, "task": task, "device_class": device_class or CPU}
        deployment, _made = Deployment.objects.get_or_create(**wanted)
        if deployment.base_id is None and (base := base_of(release)):
            deployment.base = base
            deployment.save(update_fields=["base"])
    deployment.release = release
    return deployment


def begin_loading(*, deployment: Deployment, host: str) -> None:
    changes = {"host": host, "error": "", "error_code": ""}
    move(deployment, DEPLOYMENT_MOVES, "loading", role="system", changes=changes)


def finish_loading(*, deployment: Deployment, host: str, report: dict[str, Any]) -> None:
    changes = {
        "host": host,
        "bytes": report["bytes"],
        "context_length": report["context"],
        "load_seconds": report["seconds"],
        "software": report.get("software", {}),  # hosts from before told none
        "last_used_at": timezone.now(),
    }
    move(deployment, DEPLOYMENT_MOVES, "ready", role="system", changes=changes)
    Project.objects.filter(pk=deployment.release.project_id, runs_here=False).update(runs_here=True)


@transaction.atomic
def fail_loading(*, deployment_id: str, code: str, reason: Sentence) -> None:
    deployment = Deployment.objects.filter(pk=deployment_id).first()
    if deployment is not None:
        changes = {"host": "", "bytes": 0, "error_code": code[:64], "error": reason.within(LONGEST)}
        move(deployment, DEPLOYMENT_MOVES, "failed", role="system", reason=code[:64], changes=changes)


def evict(*, deployment_id: str, host: str) -> None:
    """The host no longer holds it. Nothing happens when another host has taken it meanwhile."""
    deployment = Deployment.objects.filter(pk=deployment_id, host=host).first()
    if deployment is None:
        return
    try:
        changes = {"host": "", "last_used_at": timezone.now()}  # its size is kept, for the next time
        move(deployment, DEPLOYMENT_MOVES, "evicted", role="system", changes=changes)
    except Conflict:
        return  # it failed, or was let go before: there is nothing to let go


def stop_serving(*, release: Release) -> None:
    """The release may not be run any more: whoever holds it lets it go now."""
    _drop(Deployment.objects.filter(Q(release=release) | Q(base=release)))


def stop_adapters(*, project: Project) -> None:
    """Its files are not everybody's any more: what is put on them is let go now."""
    _drop(Deployment.objects.filter(base__project=project))


def _drop(served: QuerySet[Deployment]) -> None:
    client = connection()
    for deployment_id in served.values_list("pk", flat=True):
        client.zrem(keys.WANTED, deployment_id)
        client.xadd(keys.PLACEMENTS, {"drop": deployment_id}, maxlen=1000)


def forget_lost_hosts() -> int:
    """Deployments whose host has died without a word are cold, whatever their row says."""
    client, found = connection(), 0
    for names in (*keys.PLACES_OF_HOSTS, keys.WANTED):
        client.zremrangebyscore(names, "-inf", time.time() - keys.WANTED_SECONDS)
    rows = Deployment.objects.filter(state__in=[DeploymentState.READY, DeploymentState.LOADING])
    for deployment_id, host in rows.values_list("pk", "host"):
        if not client.exists(keys.placed(deployment_id)):
            evict(deployment_id=deployment_id, host=host)
            found += 1
    return found
