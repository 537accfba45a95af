"""Hosts that say that they live, without being there, and what they have to do."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.redis import connection
from inference.actions.deployments import deployment_for
from inference.models import Deployment
from inference.vocabulary import Task
from inference.wire import keys
from tests.inference.published import publish_model


@contextmanager
def host(name: str = "a-host", **facts: Any) -> Iterator[None]:
    told = {"name": name, "device": "cpu", "memory": 2**30, "used": 0, "kept": 0, "doing": "waiting", "models": {}}
    connection().zadd(keys.HOSTS, {name: time.time() + 60})
    connection().set(keys.host(name), json.dumps(told | facts))
    try:
        yield
    finally:
        connection().zrem(keys.HOSTS, name)
        connection().delete(keys.host(name))


def served(owner: Any, name: str) -> Deployment:
    return deployment_for(release=publish_model(owner, name, "text-generation"), task=Task.TEXT_GENERATION)


def queue(deployment: Deployment, waiting: int, working: int) -> None:
    """So many runs, the first of which came ten seconds ago."""
    stream, began = keys.requests(deployment.pk), int((time.time() - 10) * 1000)
    connection().xgroup_create(stream, keys.GROUP, id="0", mkstream=True)
    for number in range(working + waiting):
        connection().xadd(stream, {"run": str(number)}, id=f"{began + number}-0")
    if working:
        connection().xreadgroup(keys.GROUP, "an-engine", {stream: ">"}, count=working)


def forget_queues() -> None:
    for name in [*connection().scan_iter("req:*"), *connection().scan_iter("placed:*"), keys.WANTED, keys.PLACEMENTS]:
        connection().delete(name)
