"""The events of one run as they come, and what to think when none come."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import redis
import structlog

from core.redis import async_connection
from inference.engine.sentences import Sentence
from inference.gateway.replies import Mailbox
from inference.models import Run
from inference.wire import keys
from inference.wire.delivery import entry_events
from inference.wire.events import Event, Failed, Started, is_last
from inference.wire.fence import Fence
from inference.wire.progress import Progress

log = structlog.get_logger(__name__)
PATIENCE_SECONDS = 6.0  # how long nobody may serve the deployment before we stop hoping for a takeover
WORKER_LOST = Failed("worker_lost", Sentence("The worker that ran the model was lost. Nothing was charged; ask again."))
NOBODY_THERE = Failed(
    "no_engine", Sentence("No worker is running models at the moment. Nothing was charged; ask again.")
)
OUT_OF_TOUCH = Failed(
    "worker_lost",
    Sentence("Nothing could be heard of the run for too long. Nothing was charged; ask again."),
)
TIMED_OUT = Failed("timeout", Sentence("The run took longer than a run may take here. Nothing was charged."))


@dataclass(frozen=True)
class Waiting:
    """Nothing has come for a moment: how many runs are before this one, and what the deployment is doing; of its files
    so many bytes (`there`) of so many are there."""

    stage: str
    ahead: int
    there: int = 0
    of: int = 0


class Listener:
    def __init__(self, run: Run, entry: bytes, mailbox: Mailbox) -> None:
        self.run, self.entry, self.mailbox = run, entry, mailbox
        self.fence = Fence()
        self.has_started = False
        self._read_until = "-"
        self._unserved_since: float | None = None
        self._unheard_since: float | None = None

    async def events(self) -> AsyncIterator[Event | Waiting]:
        """Ends after the last event of the run, which always comes: when no engine says it, we do."""
        while True:
            for event in await self.next():
                yield event
                if not isinstance(event, Waiting) and is_last(event):
                    return

    async def next(self) -> "list[Event | Waiting]":
        """What comes next, or what to think where nothing came; empty where it is all known already."""
        batch = await self.mailbox.get()
        if batch is None:
            events = await self._after_silence()
        else:
            events = [event for event in batch[1] if self.fence.lets_pass(batch[0], event)]
        if not self.has_started:
            self.has_started = any(isinstance(event, Started) for event in events)
        return events

    async def _after_silence(self) -> "list[Event | Waiting]":
        try:
            answers = await self._look_around()
        except redis.RedisError as error:
            log.warning("redis_away", what="listening", run=self.run.id, error=str(error))
            return self._unheard()
        self._unheard_since = None
        entry, output, placed, progress, hosts, starting, ahead = answers
        if missed := self._missed(output):
            return missed
        if not entry:  # it is gone, and its last event would have been among the output
            return [WORKER_LOST]
        if time.time() > self.run.deadline_at.timestamp():
            return [TIMED_OUT]
        if self._is_hopeless(hosts, is_served=placed is not None or bool(starting)):
            return [WORKER_LOST if self.has_started else NOBODY_THERE]
        stage = Progress.read(progress).stage or ("queue" if placed else "cold")
        return [Waiting("work" if self.has_started else stage, max(0, ahead - 1))]

    def _unheard(self) -> "list[Event | Waiting]":
        """A server that is soon back costs time, no run. After this time hosts hold this process for lost as well."""
        now = time.monotonic()
        self._unheard_since = self._unheard_since or now
        if time.time() > self.run.deadline_at.timestamp():
            return [TIMED_OUT]
        return [OUT_OF_TOUCH] if now - self._unheard_since > keys.WEB_SECONDS else []

    async def _look_around(self) -> list[Any]:
        stream, entry = keys.requests(self.run.deployment_id), self.entry.decode()
        async with async_connection().pipeline(transaction=False) as pipe:
            pipe.xrange(stream, entry, entry, count=1)
            pipe.xrange(keys.output(self.run.id), self._read_until, "+")
            pipe.get(keys.placed(self.run.deployment_id))
            pipe.hgetall(keys.progress(self.run.deployment_id))
            pipe.zcount(keys.HOSTS, time.time() - keys.HOST_SECONDS, "+inf")
            pipe.exists(keys.STARTING)
            pipe.xlen(stream)
            return list(await pipe.execute())

    def _missed(self, output: list[Any]) -> "list[Event | Waiting]":
        """Events whose frame did not reach this process: they are kept with the run."""
        found: list[Event | Waiting] = []
        for entry, fields in output:
            self._read_until = f"({entry.decode()}"
            attempt, events = entry_events(fields)
            found += [event for event in events if self.fence.lets_pass(attempt, event)]
        return found

    def _is_hopeless(self, hosts: int, *, is_served: bool) -> bool:
        """An engine takes seconds to start, and on a busy machine more of them than a takeover does."""
        now = time.monotonic()
        if is_served:
            self._unserved_since = None
            return False
        self._unserved_since = self._unserved_since or now
        return not hosts or now - self._unserved_since > PATIENCE_SECONDS
