"""Sends what the engine did, in order, for as long as it takes: a broker that restarts costs time, not events."""

import logging
import queue
import threading
import time
from contextlib import suppress

import redis

from inference.engine.sentences import Sentence
from inference.wire.delivery import Parcel, Talker, deliver
from inference.wire.events import Failed

log = logging.getLogger(__name__)
STEPS = 4_096  # steps of the engine that may wait; then the engine waits
RETRY_SECONDS = 0.2
# What only tells that a run has begun waits so long for its first token and goes with it: to send it by itself takes
# the processors from the very step that brings this token.
TOGETHER_SECONDS = 0.03
ENGINE_FAILED = Failed("engine_error", Sentence("The engine failed on this request."))


class Outbox(threading.Thread):
    def __init__(self, client: Talker) -> None:
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
        batch, steps = self._next_but_beginnings()
        while not self._parcels.empty() and steps < 64:
            batch += self._parcels.get_nowait()
            steps += 1
        return batch, steps

    def _next_but_beginnings(self) -> tuple[list[Parcel], int]:
        batch, steps = list(self._parcels.get()), 1
        until = time.monotonic() + TOGETHER_SECONDS
        with suppress(queue.Empty):
            while all(parcel.only_begins for parcel in batch):
                batch += self._parcels.get(timeout=max(0, until - time.monotonic()))
                steps += 1
        return batch, steps

    def _send(self, batch: list[Parcel]) -> None:
        while True:
            try:
                deliver(self.client, batch)
            except redis.RedisError as error:
                log.warning("Redis does not take the engine's events: %s", error)
                threading.Event().wait(RETRY_SECONDS)
            except Exception:
                log.exception("events could not be told")
                self._send_apart(batch)
                return
            else:
                return

    def _send_apart(self, batch: list[Parcel]) -> None:
        """What cannot be told ends its own run. Without this thread no run here would end any more."""
        if len(batch) > 1:
            for parcel in batch:
                self._send([parcel])
        elif batch[0].events != [ENGINE_FAILED]:
            self._send([Parcel(batch[0].address, [ENGINE_FAILED])])
