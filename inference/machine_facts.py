"""What this site's hosts say of a request for time on a device: whether one is there, and whether the model fits."""

from collections.abc import Iterator
from typing import Any

import redis

from inference.queries.deployments import live_hosts
from inference.queries.memory import cache_bytes, weight_bytes
from projects.models import Project, Release
from projects.states import Kind
from resources.grants.machines import HOSTS, MEMORY, Fact, reads
from resources.grants.models import ResourceRequest
from resources.units import CPU, TIMES, parts_of


@reads
def hosts_for_it(request: ResourceRequest) -> Iterator[Fact]:
    """Nothing while the queue's server does not answer: people can judge without it."""
    try:
        hosts = live_hosts()
    except redis.RedisError:
        return
    weights = _weights_of(request.project)
    for line in request.lines.all():
        if parts_of(line.unit)[0] in TIMES:
            device = line.unit.partition(":")[2] or CPU
            memories = [host["memory"] for host in hosts if host["device"] == device]
            yield from _of_class(line.unit, device, memories, weights)


def _of_class(unit: str, device: str, memories: list[int], weights: int) -> Iterator[Fact]:
    yield Fact(HOSTS, unit, 1, len(memories))
    if memories and weights:
        yield Fact(MEMORY, unit, weights + cache_bytes(max(memories), device), max(memories))


def _weights_of(project: Any) -> int:
    """Of the newest release of the model that it is for; nothing where it is for no model, or for one without files."""
    if not isinstance(project, Project) or project.kind != Kind.MODEL:
        return 0
    newest = Release.objects.filter(project=project).order_by("-number").first()
    return weight_bytes(newest) if newest is not None else 0
