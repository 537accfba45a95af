"""The relay of one worker: what desk, intakes and leases of the engine's hosts do for runs, with servers of others in
the engine's place."""

import logging
import os
import socket
import threading
from typing import Any

import redis
from django.conf import settings

from core import silence
from core.kept_connection import KeptConnection
from inference.engine.errors import ModelNotLoaded
from inference.host.child.desk import Desk
from inference.host.child.intake import Intake
from inference.host.child.leases import Cancels, Leases
from inference.host.child.outbox import Outbox
from inference.upstreams.relay.calling import Caller
from inference.upstreams.relay.holding import Holding
from inference.upstreams.relay.job import RelayedJob, Told
from inference.upstreams.relay.line import Line
from inference.wire.events import Event

log = logging.getLogger(__name__)
GOODBYE_SECONDS = 1.0


class Relay:
    def __init__(self, lease: float) -> None:
        self.name = f"relay-{socket.gethostname()}-{os.getpid()}"
        self.intakes: dict[str, Intake] = {}
        self.outbox = Outbox(KeptConnection(_client()))
        self.desk = Desk(self, self.outbox, _client())
        self.leases = Leases(_client(), self.desk, lambda: list(self.intakes.values()), self.name, lease)
        self.holding = Holding(self, _client(), lease)
        self.caller = Caller(self._tell, self.holding.notice)

    @classmethod
    def from_settings(cls) -> "Relay":
        return cls(settings.ENGINE_LEASE)

    def start(self, worker: Any = None) -> None:
        for thread in (self.outbox, self.leases, self.caller, Cancels(_client(), self.desk)):
            thread.start()
        self.holding.start()

    def stop(self, worker: Any = None) -> None:
        """What has not begun to be told is handed back; another relay takes it up at once."""
        if self.holding.stopping.is_set():
            return
        self.holding.stopping.set()
        self.leases.stopping.set()
        for intake in list(self.intakes.values()):
            intake.close()
        flushing = threading.Thread(target=self.outbox.flush, daemon=True)
        flushing.start()
        flushing.join(GOODBYE_SECONDS)
        try:
            self.leases.hand_back()
            self.holding.let_all_go()
        except redis.RedisError as error:
            log.warning("Redis could not be told that this relay leaves: %s", error)

    terminate = stop

    def open(self, line: Line) -> None:
        """Pull its runs from now on."""
        intake = Intake(_client(), line.deployment, self.name, self.desk, line.places, RelayedJob)
        self.intakes[line.deployment] = intake
        intake.start()

    def close(self, deployment: str) -> None:
        """What was taken up goes on to its end."""
        if intake := self.intakes.pop(deployment, None):
            intake.close()

    # ── asked by desk and intakes, as of an engine ──────────────────────────────────────────────────────────────────
    def capacity(self, deployment: str) -> int:
        """All releases of one server share its places."""
        lines = dict(self.holding.lines)
        if (line := lines.get(deployment)) is None:
            return 0
        return line.places - sum(
            self.desk.places_taken(key) for key, other in lines.items() if other.upstream == line.upstream
        )

    def begin(self, job: RelayedJob) -> None:
        if (line := self.holding.lines.get(job.deployment)) is None:
            raise ModelNotLoaded(job.deployment)  # let go meanwhile: it is handed back
        self.caller.begin(job, line)

    def call_off(self, job: RelayedJob) -> None:
        self.caller.call_off(job)

    def _tell(self, job: RelayedJob, events: list[Event]) -> None:
        self.desk.tell(Told(job.run, event) for event in events)


def _client() -> "redis.Redis":
    return silence.client(settings.REDIS_URL)
