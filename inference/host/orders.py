"""What a host is to do beside what runs ask of it: keep models ready, and let itself or a model run dry."""

import time

from inference.fleet.queries.orders import drained_deployments, is_drained, pins_to_hold
from inference.fleet.queries.shelves import taken_by
from inference.upstreams.queries import relayed_deployments

LOOK_SECONDS = 3.0  # if nobody calls it


class Orders:
    """As they were in the database a moment ago."""

    def __init__(self, host: str, device_class: str) -> None:
        self.host, self.device_class = host, device_class
        self.kept: dict[str, int] = {}  # what is to stay, whoever asks for it, with the bytes that it takes
        self.drained: frozenset[str] = frozenset()  # models that nobody begins a run of
        self.relayed: frozenset[str] = frozenset()  # models that servers of others run
        self.is_drained = False  # this host takes nothing new
        self._read_at = -LOOK_SECONDS

    def hurry(self) -> None:
        self._read_at = -LOOK_SECONDS

    def read(self) -> None:
        if time.monotonic() - self._read_at < LOOK_SECONDS:
            return
        self.kept = {pin.deployment_id: taken_by(pin) for pin in pins_to_hold(self.device_class)}
        self.drained = drained_deployments()
        self.relayed = relayed_deployments()
        self.is_drained = is_drained(self.host)
        self._read_at = time.monotonic()
