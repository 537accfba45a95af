"""The thread in which all requests to upstream servers wait for their answers: one event loop, a task for each run."""

import asyncio
import logging
import threading
from collections.abc import Callable

import httpx

from inference.upstreams.relay.asking import ask, new_client
from inference.upstreams.relay.faults import FAILED, Fault
from inference.upstreams.relay.job import RelayedJob
from inference.upstreams.relay.line import Line
from inference.upstreams.relay.reading import Reading
from inference.wire.events import Event, Failed

log = logging.getLogger(__name__)
Tell = Callable[[RelayedJob, list[Event]], None]


class Caller(threading.Thread):
    def __init__(self, tell: Tell, on_fault: Callable[[Line, Failed], None]) -> None:
        super().__init__(name="upstreams", daemon=True)
        self.tell, self.on_fault = tell, on_fault
        self.loop = asyncio.new_event_loop()
        self._client: httpx.AsyncClient | None = None

    def run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def begin(self, job: RelayedJob, line: Line) -> None:
        self.loop.call_soon_threadsafe(self._begin, job, line)

    def call_off(self, job: RelayedJob) -> None:
        """In the order in which it was said: what is stopped had begun."""
        self.loop.call_soon_threadsafe(lambda: job.task and job.task.cancel())

    def _begin(self, job: RelayedJob, line: Line) -> None:
        reading = Reading(job.order, line.price)
        job.task = self.loop.create_task(self._see_through(job, line, reading))
        job.task.add_done_callback(lambda task: self._end(task, job, reading))

    async def _see_through(self, job: RelayedJob, line: Line, reading: Reading) -> None:
        self._client = self._client or new_client()
        try:
            await ask(self._client, line, job.order, reading, lambda events: self.tell(job, events))
        except Fault as fault:
            self.on_fault(line, fault.failed)
            self.tell(job, [fault.failed])

    def _end(self, task: "asyncio.Task[None]", job: RelayedJob, reading: Reading) -> None:
        """Whoever was stopped, or met what nobody thought of, has a last word as well."""
        if task.cancelled():
            self.tell(job, [reading.cut_short()])
        elif error := task.exception():
            log.error("run %s could not be relayed", job.run, exc_info=error)
            self.tell(job, [FAILED])
