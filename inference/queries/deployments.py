"""Deployments, and how they stand right now according to the hosts that serve them."""

import json
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.utils import timezone

from core.policies import recent
from core.prepared import Given, Prepared
from core.redis import connection, doing_without
from inference.fleet.models import Pin
from inference.fleet.states import PinState
from inference.models import Deployment
from inference.states import DeploymentState
from inference.upstreams.queries import in_relay
from inference.wire import keys
from inference.wire.progress import Progress
from projects.models import Project, Release
from projects.queries import published_under, served_fields, visible_projects
from projects.states import LOCKED
from resources.units import CPU

# What taking a run needs to know of what serves it.
SERVED_BY = ("base", "task", "device_class", "state", "state_changed_at", "error_code", "error", "drained_at")


@dataclass(frozen=True)
class Standing:
    """`stage` is cold, fetch, load, warm, failed, drained or closed (no host runs); `waiting` are before a new run.
    What could not be loaded is tried again once somebody asks for it, but not at once: `hopeless` are the seconds."""

    stage: str
    working: int = 0
    waiting: int = 0
    device: str = "cpu"
    since: float = 0.0
    hopeless: int = 0

    @property
    def is_warm(self) -> bool:
        return self.stage == "warm"

    @property
    def is_open(self) -> bool:
        return self.stage not in {"closed", "drained"} and not self.hopeless

    def as_json(self) -> dict[str, Any]:
        return {"stage": self.stage, "working": self.working, "waiting": self.waiting, "device": self.device}


def visible_deployments(viewer: Any) -> QuerySet[Deployment]:
    """Deployments of projects that this person may see, the last used first by id."""
    projects: QuerySet[Project] = visible_projects(viewer)
    return (
        Deployment.objects.filter(release__project__in=projects.values("pk"))
        .select_related("release__project__owner", "base__project__owner")
        .order_by("-id")
    )


def deployment_to_load(deployment_id: str) -> Deployment | None:
    """None when the release is gone or locked, or its base is: a message is never trusted more than the database."""
    return (
        Deployment.objects.select_related("release__project__repository", "base__project")
        .filter(pk=deployment_id)
        .exclude(release__state__in=LOCKED)
        .exclude(base__state__in=LOCKED)
        .first()
    )


def failed_to_load(projects: Iterable[Project], task: str) -> QuerySet[Deployment, str]:
    """Which of them, by id, were tried last without success, as what is published now."""
    releases = [each.published_release_id for each in projects]
    failed = Deployment.objects.filter(release__in=releases, task=task, state=DeploymentState.FAILED)
    return failed.values_list("release__project", flat=True)


def deployment_of(release: Release, task: str) -> Deployment | None:
    """What serves it unless somebody names another class of device: an upstream server, where it is kept ready, else
    the CPU."""
    return next(iter(_by_rank(_of_release(release=release.pk, task=task))), None)


def serving(owner: str, name: str, task: str) -> Deployment | None:
    """The same for what everybody may have under this name, with the release: one question where they would be two.
    None as well for what was never asked for."""
    return next(iter(_by_rank(_of_name(owner=owner.lower(), name=name.lower(), task=task))), None)


def _deployments_of_a_name() -> QuerySet[Deployment]:
    asked = Deployment.objects.filter(published_under("release__"), task=Given("task", CharField()))
    needed = (*SERVED_BY, *served_fields("release__"))
    return _with_who_serves(asked.select_related("release__project__owner").only(*needed))


def _deployments_of_a_release() -> QuerySet[Deployment]:
    return _with_who_serves(
        Deployment.objects.filter(release=Given("release", CharField()), task=Given("task", CharField()))
    )


def _with_who_serves(asked: QuerySet[Deployment]) -> QuerySet[Deployment]:
    kept = Exists(Pin.objects.filter(deployment=OuterRef("pk"), state=PinState.KEPT))
    relayed = Exists(in_relay().filter(deployment=OuterRef("pk")))
    return asked.annotate(is_kept=kept, is_relayed=relayed)


def _by_rank(found: Iterable[Any]) -> list[Any]:
    """Chosen and put in order here: a release has a handful, and the database would look for who serves each of them
    three times over."""
    served = [each for each in found if each.is_relayed or each.is_kept or each.device_class == CPU]
    return sorted(served, key=lambda each: (not each.is_relayed, not each.is_kept, each.device_class))


_of_release: Prepared[Deployment] = Prepared(_deployments_of_a_release)
_of_name: Prepared[Deployment] = Prepared(_deployments_of_a_name)


def standing(deployment: Deployment | None) -> Standing:
    """How the deployment stands; a release never run before has none and is cold. As long as nobody can be asked, no
    run can be taken."""
    with doing_without("asking how a deployment stands"):
        return _standing(deployment)
    return Standing("closed")


def _standing(deployment: Deployment | None) -> Standing:
    client = connection()
    if deployment is None:
        return Standing("cold" if live_hosts() else "closed")
    with client.pipeline(transaction=False) as pipe:
        pipe.get(keys.placed(deployment.id))
        pipe.hgetall(keys.progress(deployment.id))
        pipe.xlen(keys.requests(deployment.id))
        pipe.zcount(keys.HOSTS, time.time() - keys.HOST_SECONDS, "+inf")
        placed, kept, load, hosts = pipe.execute()
    progress = Progress.read(kept)
    stage = "drained" if deployment.drained_at else progress.stage
    if not stage:
        stage = stage_of(deployment, is_placed=placed is not None, has_hosts=bool(hosts))
    working = pending(deployment.id) if load else 0
    hopeless = hopeless_for(deployment) if stage == "failed" else 0
    return Standing(stage, working, max(0, load - working), deployment.device_class, progress.since, hopeless)


def hopeless_for(deployment: Deployment) -> int:
    """For how many seconds nobody tries again to load it; 0 where it may be asked for."""
    if deployment.state != DeploymentState.FAILED:
        return 0
    retry: int = recent("serving")["retry_failed_load_after_seconds"]
    return max(0, math.ceil(retry - (timezone.now() - deployment.state_changed_at).total_seconds()))


def out_of_service(releases: Iterable[str | None]) -> set[str]:
    """Of these, those whom nobody gets an answer from: what serves them cannot be loaded, or is being drained."""
    serving: dict[str, Deployment] = {}
    asked = Deployment.objects.filter(release__in=[one for one in releases if one])
    for deployment in _by_rank(_with_who_serves(asked)):
        serving.setdefault(deployment.release_id, deployment)
    return {release for release, deployment in serving.items() if not _answers(deployment)}


def _answers(deployment: Deployment) -> bool:
    is_relayed: bool = deployment.is_relayed  # type: ignore[attr-defined]  # annotated
    return deployment.drained_at is None and (is_relayed or deployment.state != DeploymentState.FAILED)


def pending(deployment_id: str) -> int:
    """Runs that an engine has taken up."""
    client = connection()
    groups = client.xinfo_groups(keys.requests(deployment_id))
    return sum(int(group["pending"]) for group in groups)


def live_hosts(*places: str) -> list[dict[str, Any]]:
    """Those that take runs, as they last told of themselves; or those in other places of hosts."""
    client = connection()
    with client.pipeline(transaction=False) as pipe:
        for place in places or (keys.HOSTS,):
            pipe.zrangebyscore(place, time.time() - keys.HOST_SECONDS, "+inf")
        names = {name.decode() for found in pipe.execute() for name in found}
    raw: Any = client.mget([keys.host(name) for name in sorted(names)]) if names else []
    return [json.loads(each) for each in raw if each]


def stage_of(deployment: Deployment, *, is_placed: bool, has_hosts: bool) -> str:
    """As far as is known here; a host that is loading it tells more."""
    if is_placed:
        return "warm" if deployment.is_warm else "load"
    if deployment.state == DeploymentState.FAILED:
        return "failed"
    return "cold" if has_hosts else "closed"
