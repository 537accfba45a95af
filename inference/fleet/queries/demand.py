"""How much every model that is served has to do: what an autoscaler and whoever keeps the machines look at."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import redis
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import can
from core.problems import NotFound
from core.redis import connection
from inference.engine.sentences import NOTHING, Sentence, unpacked
from inference.fleet.models import DrainedHost, Pin
from inference.fleet.queries.pins import kept_pins
from inference.fleet.states import PinState
from inference.models import Deployment
from inference.queries.deployments import stage_of, visible_deployments
from inference.queries.models import model_id
from inference.states import CRASHED, DeploymentState
from inference.wire import keys
from projects.queries import visible_projects

MOST_SHOWN = 500
SHOWN_AFTER_USE = timedelta(days=1)
IN_USE = (DeploymentState.READY, DeploymentState.LOADING)
LAST_KNOWN: Mapping[str, str] = {
    DeploymentState.READY: "warm",
    DeploymentState.LOADING: "load",
    DeploymentState.FAILED: "failed",
    DeploymentState.COLD: "cold",
}


@dataclass(frozen=True)
class Host:
    """A worker that holds models, as it last told of itself."""

    name: str
    device: str
    memory: int
    used: int
    kept: int
    doing: str
    models: dict[str, int]
    places: dict[str, int]
    is_drained: bool
    trouble: Sentence = NOTHING  # why its engine does not start

    @property
    def takes_runs(self) -> bool:
        return not (self.is_drained or self.trouble)

    @property
    def percent_used(self) -> int:
        return min(100, 100 * self.used // self.memory) if self.memory else 0


@dataclass(frozen=True)
class Demand:
    """What waits for one deployment and what is at work, now. `waiting_seconds` is how long the first of them waits."""

    deployment: Deployment
    stage: str
    working: int
    waiting: int
    waiting_seconds: float
    places: int

    @property
    def name(self) -> str:
        """Which model it is, where whoever looks may know it."""
        is_named = self.deployment.is_named  # type: ignore[attr-defined]  # annotated
        return model_id(self.deployment.release) if is_named else self.deployment.pk

    @property
    def busy(self) -> float:
        """Which share of its places is taken: at 1 nobody else is served before somebody ends."""
        return min(1.0, self.working / self.places) if self.places else 0.0

    @property
    def pin(self) -> Pin | None:
        return next(iter(self.deployment.kept_pins), None)  # type: ignore[attr-defined]  # prefetched


@dataclass(frozen=True)
class ClassDemand:
    """All of one class of device. `unserved` deployments have runs that wait, and no host that holds them; `failing`
    hosts have an engine that does not start, and count for nothing else."""

    device_class: str
    hosts: int
    failing: int
    memory: int
    used: int
    kept: int
    working: int
    waiting: int
    waiting_seconds: float
    unserved: int


def all_hosts() -> list[Host]:
    """Those that are being drained and those whose engine does not start as well, by class of device and name. Which
    are drained is asked of the database: a host says so of itself a moment later."""
    client = connection()
    with client.pipeline(transaction=False) as pipe:
        for place in keys.PLACES_OF_HOSTS:
            pipe.zrangebyscore(place, time.time() - keys.HOST_SECONDS, "+inf")
        serving, draining, failing = ({name.decode() for name in found} for found in pipe.execute())
    names = sorted(serving | draining | failing)
    drained = set(DrainedHost.objects.filter(name__in=names).values_list("name", flat=True))
    raw: Any = client.mget([keys.host(name) for name in names]) if names else []
    told = [(name, json.loads(each)) for name, each in zip(names, raw, strict=True) if each]
    return sorted((_host(facts, is_drained=name in drained) for name, facts in told), key=_by_class)


def demands(viewer: Any, hosts: Sequence[Host]) -> list[Demand]:
    """Of everything that is loaded, kept ready, drained, waited for, or cannot be loaded, and of what was let go within
    a day, to be loaded again; the busiest first. As many queries for many as for one."""
    client = connection()
    asked: Any = client.zrangebyscore(keys.WANTED, time.time() - keys.WANTED_SECONDS, "+inf")
    deployments = _shown(viewer, wanted=[each.decode() for each in asked])
    found = [_demand(one, told, hosts) for one, told in zip(deployments, _look_at(deployments), strict=True)]
    return sorted(found, key=lambda one: (-one.waiting, -one.working, one.stage != "warm"))


def failed_to_load(found: Sequence[Demand]) -> list[Demand]:
    """Those that no host could load, but for what engines end of: that is a failure of machines, which is told."""
    failed = [one for one in found if one.stage == "failed" and not one.deployment.upstream]
    return [one for one in failed if one.deployment.error_code != CRASHED]


def last_known(viewer: Any) -> tuple[list[Host], list[Demand]]:
    """Hosts and models as the database last heard of them, for while nobody can be asked. What waits, what is at work
    and how much memory a host has is then unknown; a host is known by what it held and by that it was drained."""
    found = [Demand(one, LAST_KNOWN[one.state], 0, 0, 0.0, 0) for one in _shown(viewer)]
    drained = set(DrainedHost.objects.values_list("name", flat=True))
    held: dict[str, list[Deployment]] = {}
    for one in (demand.deployment for demand in found if demand.deployment.state in IN_USE):
        if one.host and not one.upstream:
            held.setdefault(one.host, []).append(one)
    hosts = [_last_known_host(name, held.get(name, []), name in drained) for name in sorted(held.keys() | drained)]
    return hosts, sorted(found, key=lambda one: one.stage != "warm")


def _last_known_host(name: str, held: Sequence[Deployment], is_drained: bool) -> Host:  # noqa: FBT001
    models = {one.pk: one.bytes for one in held}
    device = held[0].device_class if held else ""
    return Host(name, device, 0, sum(models.values()), 0, "", models, {}, is_drained)


def _shown(viewer: Any, wanted: Sequence[str] = ()) -> list[Deployment]:
    shown = Q(state__in=[*IN_USE, DeploymentState.FAILED]) | Q(pins__state=PinState.KEPT) | Q(drained_at__isnull=False)
    shown |= Q(last_used_at__gte=timezone.now() - SHOWN_AFTER_USE)
    seen = visible_projects(viewer).filter(pk=OuterRef("release__project"))
    rows = Deployment.objects.filter(shown | Q(pk__in=wanted)).annotate(is_named=Exists(seen)).distinct()
    rows = rows.select_related("release__project__owner", "relayed__upstream")
    pinned = Prefetch("pins", queryset=kept_pins(), to_attr="kept_pins")
    return list(rows.prefetch_related(pinned).order_by("-last_used_at", "id")[:MOST_SHOWN])


def demand_of_classes(found: Sequence[Demand], hosts: Sequence[Host]) -> list[ClassDemand]:
    names = sorted({host.device for host in hosts} | {one.deployment.device_class for one in found})
    return [_of_class(name, found, hosts) for name in names]


def _by_class(host: Host) -> tuple[str, str]:
    return host.device, host.name


def _host(facts: dict[str, Any], *, is_drained: bool) -> Host:
    models, places = facts["models"], facts.get("places", {})
    sizes = (facts["memory"], facts["used"], facts.get("kept", 0))
    rest = (is_drained, unpacked(facts.get("trouble", "")))
    return Host(facts["name"], facts["device"], *sizes, facts["doing"], models, places, *rest)


@dataclass(frozen=True)
class _Queue:
    is_placed: bool
    stage: str
    load: int
    working: int
    oldest: float  # when the first of those that wait came


def _look_at(deployments: Sequence[Deployment]) -> list[_Queue]:
    """Two round trips, however many there are."""
    streams = [keys.requests(one.pk) for one in deployments]
    with connection().pipeline(transaction=False) as pipe:
        for one, stream in zip(deployments, streams, strict=True):
            pipe.get(keys.placed(one.pk))
            pipe.hget(keys.progress(one.pk), "stage")
            pipe.xlen(stream)
            pipe.xinfo_groups(stream)
        answers = pipe.execute(raise_on_error=False)
    told = [answers[at : at + 4] for at in range(0, len(answers), 4)]
    groups = [[] if isinstance(one[3], redis.ResponseError) else one[3] for one in told]
    with connection().pipeline(transaction=False) as pipe:
        for stream, group in zip(streams, groups, strict=True):
            last = group[0]["last-delivered-id"].decode() if group else ""
            pipe.xrange(stream, f"({last}" if last else "-", "+", count=1)
        first = pipe.execute()
    return [
        _Queue(
            placed is not None,
            (stage or b"").decode(),
            load,
            sum(int(each["pending"]) for each in group),
            int(waits[0][0].partition(b"-")[0]) / 1000 if waits else 0.0,
        )
        for (placed, stage, load, _groups), group, waits in zip(told, groups, first, strict=True)
    ]


def _demand(deployment: Deployment, queue: _Queue, hosts: Sequence[Host]) -> Demand:
    waiting = max(0, queue.load - queue.working)
    since = max(0.0, time.time() - queue.oldest) if waiting and queue.oldest else 0.0
    places = _places(deployment, hosts)
    stage = queue.stage or stage_of(deployment, is_placed=queue.is_placed, has_hosts=True)
    return Demand(deployment, stage, queue.working, waiting, round(since, 1), places)


def _places(deployment: Deployment, hosts: Sequence[Host]) -> int:
    if server := deployment.upstream:
        return int(server.places)
    return sum(host.places.get(deployment.pk, 0) for host in hosts)


def _of_class(name: str, found: Sequence[Demand], hosts: Sequence[Host]) -> ClassDemand:
    own = [host for host in hosts if host.device == name and host.takes_runs]
    asked = [one for one in found if one.deployment.device_class == name]
    return ClassDemand(
        name,
        len(own),
        sum(1 for host in hosts if host.device == name and host.trouble),
        sum(host.memory for host in own),
        sum(host.used for host in own),
        sum(host.kept for host in own),
        sum(one.working for one in asked),
        sum(one.waiting for one in asked),
        max((one.waiting_seconds for one in asked), default=0.0),
        sum(1 for one in asked if one.waiting and one.stage in {"cold", "failed"}),
    )


def get_served(viewer: Any, id: str) -> Deployment:
    """Any for operators; for others what they may see, which they may not touch."""
    rows = Deployment.objects if can(viewer, "fleet.operate") else visible_deployments(viewer)
    found = rows.select_related("release__project__owner").filter(pk=id.replace("\x00", "").lower()).first()
    if found is None:
        raise NotFound(_("There is no deployment here."))
    return found
