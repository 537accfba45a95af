"""Whether another release can be kept in memory beside those that are."""

from collections.abc import Iterable
from typing import Any

from core.redis import doing_without
from inference.fleet.models import DrainedHost, Pin
from inference.queries.deployments import live_hosts
from inference.wire import keys
from resources.units import device_classes


def classes_at_work() -> list[str]:
    """Of which devices a host is running; all that the site knows, while hosts cannot be asked."""
    known = device_classes()
    with doing_without("asking hosts"):
        return classes_among(running_hosts())
    return known


def classes_among(hosts: Iterable[dict[str, Any]]) -> list[str]:
    there = {host["device"] for host in hosts}
    return [each for each in device_classes() if each in there]


def hosts_of(device_class: str) -> list[dict[str, Any]]:
    return [host for host in running_hosts() if host["device"] == device_class]


def running_hosts() -> list[dict[str, Any]]:
    """Those that are to take runs: which are drained is asked of the database, for a host that was resumed says so of
    itself a moment later."""
    found = live_hosts(keys.HOSTS, keys.DRAINING)
    names = [host["name"] for host in found]
    drained = set(DrainedHost.objects.filter(name__in=names).values_list("name", flat=True))
    return [host for host in found if host["name"] not in drained]


def room_beside(pins: Iterable[Pin], hosts: list[dict[str, Any]]) -> int:
    """The largest room that one host has beside what is kept. What nobody holds yet goes where most is left."""
    free: dict[str, int] = {host["name"]: host["memory"] for host in hosts}
    holders = {deployment: host["name"] for host in hosts for deployment in host["models"]}
    for pin in sorted(pins, key=lambda pin: (pin.deployment_id not in holders, -taken_by(pin))):
        name = holders.get(pin.deployment_id) or max(free, key=lambda name: free[name])
        free[name] -= taken_by(pin)
    return max(free.values())


def taken_by(pin: Pin) -> int:
    """Once it was loaded it is known."""
    return pin.deployment.bytes or pin.bytes
