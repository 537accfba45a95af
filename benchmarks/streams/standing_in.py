"""An engine without a model, and otherwise a host: `python -m benchmarks.streams.standing_in REDIS_URL SECONDS`.

What is pulled, told and given back is moved by the code of the engine's own process; only what it writes is made up.
Every `SECONDS` each open request gets a token, whose text is the moment at which it was written.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

import redis

from core.kept_connection import KeptConnection
from inference.engine.events import Event, FinishedEvent, TokenEvent, Usage
from inference.engine.requests import GenerateRequest
from inference.host.child.desk import Desk
from inference.host.child.intake import Intake
from inference.host.child.leases import Cancels, Leases
from inference.host.child.outbox import Outbox
from inference.wire import keys

PLACES = 10_000
NAME, LEASE = "stand-in", 4.0


class StandIn:
    """The part of `Engine` that moves no tensors."""

    def __init__(self) -> None:
        self._written: dict[str, int] = {}
        self._asked: dict[str, GenerateRequest] = {}
        self._cancelled: list[str] = []

    def capacity(self, _model: str) -> int:
        return PLACES

    def tokenize(self, _model: str, given: Any, _tools: Sequence[Any] = ()) -> tuple[int, ...]:
        return tuple(range(1, 1 + len(str(given)) // 4))

    def call_form(self, _model: str) -> str:
        return ""

    def submit(self, request: GenerateRequest) -> None:
        self._written[request.id] = len(request.emitted)
        self._asked[request.id] = request

    def cancel(self, request_id: str) -> None:
        self._cancelled.append(request_id)

    def step(self) -> list[Event]:
        events: list[Event] = []
        ended, self._cancelled = set(self._cancelled), []
        text = f"{time.time():.5f} "
        for name, request in list(self._asked.items()):
            if name in ended:
                events.append(self._end(request, "cancelled"))
                continue
            events.append(TokenEvent(name, self._written[name], 7, text))
            self._written[name] += 1
            if self._written[name] >= request.sampling.max_tokens:
                events.append(self._end(request, "length"))
        return events

    def _end(self, request: GenerateRequest, reason: str) -> Event:
        del self._asked[request.id]
        written = self._written.pop(request.id)
        return FinishedEvent(request.id, reason, Usage(len(request.prompt), written, device_seconds=0.001))


class Host:
    def __init__(self, url: str) -> None:
        self._url = url
        self.engine = StandIn()
        self.outbox = Outbox(KeptConnection(self.client()))
        self.desk = Desk(self.engine, self.outbox, self.client())
        self.intakes: dict[str, Intake] = {}

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self._url, protocol=2, socket_timeout=None)

    def run(self, seconds: float) -> None:
        leases = Leases(self.client(), self.desk, lambda: list(self.intakes.values()), NAME, LEASE)
        for thread in (self.outbox, leases, Cancels(self.client(), self.desk)):
            thread.start()
        for work in (self.beat, self.place):
            threading.Thread(target=work, daemon=True).start()
        due = time.monotonic()
        while True:
            due = max(due + seconds, time.monotonic())
            threading.Event().wait(due - time.monotonic())
            self.desk.tell(self.engine.step())

    def beat(self) -> None:
        client = self.client()
        while True:
            client.zadd(keys.HOSTS, {NAME: time.time()})
            for deployment in list(self.intakes):
                client.set(keys.placed(deployment), NAME, px=int(LEASE * 1000))
            threading.Event().wait(LEASE / 4)

    def place(self) -> None:
        """Whatever is wanted is served here."""
        client, last = self.client(), "0"
        while True:
            calls: Any = client.xread({keys.PLACEMENTS: last}, block=1000)
            for _, entries in calls or []:
                for entry, fields in entries:
                    last = entry.decode()
                    self.serve(fields.get(b"want", b"").decode())

    def serve(self, deployment: str) -> None:
        if deployment and deployment not in self.intakes:
            self.intakes[deployment] = Intake(self.client(), deployment, NAME, self.desk, PLACES)
            self.intakes[deployment].start()


if __name__ == "__main__":
    Host(sys.argv[1]).run(float(sys.argv[2]))
