"""Sends what the engine did, in order, for as long as it takes: a broker that restarts costs time, not events."""

import logging
import queue
import threading

import redis

from inference.wire.delivery import Parcel, deliver

log = logging.getLogger(__name__)
STEPS = 4_096  # steps of the engine that may wait; then the engine waits
RETRY_SECONDS = 0.2


class Outbox(threading.Thread):
    def __init__(self, client: "redis.Redis") -> None:
        super().__init__(name="outbox", daemon=True)
        self.client = client
        self._parcels: queue.Queue[list[Parcel]] = queue.Queue(maxsize=STEPS)

    def put(self, parcels: list[Parcel]) -> None:
        """Blocks while Redis is away and too much is waiting, so memory stays bounded."""
        if parcels:
            self._parcels.put(parcels)

    def flush(self) -> None:
        self._parcels.join()

    def see_off(self, seconds: float) -> None:
        """Wait until all has been sent, at most so long."""
        with self._parcels.all_tasks_done:
            self._parcels.all_tasks_done.wait_for(lambda: not self._parcels.unfinished_tasks, seconds)

    def run(self) -> None:
        while True:
            batch, steps = self._next()
            self._send(batch)
            for _ in range(steps):
                self._parcels.task_done()

    def _next(self) -> tuple[list[Parcel], int]:
        """Steps that piled up go in one round trip."""
        batch, steps = list(self._parcels.get()), 1
        while not self._parcels.empty() and steps < 64:
            batch += self._parcels.get_nowait()
            steps += 1
        return batch, steps

    def _send(self, batch: list[Parcel]) -> None:
        while True:
            try:
                deliver(self.client, batch)
            except redis.RedisError as error:
                log.warning("Redis does not take the engine's events: %s", error)
                threading.Event().wait(RETRY_SECONDS)
            else:
                return
