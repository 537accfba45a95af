"""The jobs in hand: taken from the streams, handed to the engine, told to the outbox, forgotten when they end."""

import logging
import threading
from collections.abc import Iterable
from typing import Any

import redis

from inference.engine.errors import EngineError, ModelNotLoaded
from inference.engine.sentences import Sentence
from inference.host.child.jobs import Job, run_of
from inference.host.child.outbox import ENGINE_FAILED, Outbox
from inference.wire import keys
from inference.wire.delivery import Parcel, hand_back
from inference.wire.events import Done, Event, Failed, Usage

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
GAVE_UP = Failed("gave_up", Sentence("The run was given up: every engine that took it was lost."))


class Desk:
    """`engine` is one, or what stands in for it where servers of others run the models: there is no torch there."""

    def __init__(self, engine: Any, outbox: Outbox, client: "redis.Redis") -> None:
        self.engine, self.outbox, self.client = engine, outbox, client
        self.wake = threading.Event()  # there is something to compute
        self.ended = threading.Condition()  # a place has become free
        self._jobs: dict[str, Job] = {}

    def jobs(self, deployment: str = "") -> list[Job]:
        return [job for job in list(self._jobs.values()) if deployment in ("", job.deployment)]

    def places_taken(self, deployment: str) -> int:
        return sum(job.order.choices if job.order.streams else 1 for job in self.jobs(deployment))

    def take(self, job: Job) -> None:
        """From the thread of a deployment's intake: tokenising and templates never hold up the engine."""
        if job.run in self._jobs:
            return
        if job.past.is_over:
            stream = keys.requests(job.deployment)
            self.client.xack(stream, keys.GROUP, job.address.entry)
            self.client.xdel(stream, job.address.entry)
        elif job.address.attempt > MOST_ATTEMPTS:
            self.client.xadd(keys.DEAD_LETTERS, {"run": job.run, "deployment": job.deployment}, maxlen=keys.DEAD_LENGTH)
            self._tell(job, [GAVE_UP])
        elif job.is_cancelled:
            self._tell(job, [Done(Usage(), cancelled=True)])
        else:
            self._begin(job)

    def tell(self, events: Iterable[Any]) -> None:
        """What one step of the engine brought, as one batch."""
        parcels: dict[str, Parcel] = {}
        for event in events:
            job = self._jobs.get(run_of(event.request_id))
            if job is None:
                continue
            with job.lock:
                told = job.translate(event, self.engine)
            parcels.setdefault(job.run, Parcel(job.address, [])).events.extend(told)
        self.outbox.put([parcel for parcel in parcels.values() if parcel.events])
        for run, parcel in parcels.items():
            if parcel.is_last:
                self._forget(run)

    def cancel(self, run: str) -> None:
        if job := self._jobs.get(run):
            with job.lock:
                job.cancel(self.engine)
            self.wake.set()

    def end(self, job: Job, failure: Failed) -> None:
        """End a job for a reason of ours; the engine's own last word on it is not told."""
        with job.lock:
            job.withdraw(self.engine)
            self._tell(job, [failure])
        self.wake.set()

    def abandon(self, job: Job) -> None:
        """Another engine has it now: stop computing and say nothing."""
        with job.lock:
            job.withdraw(self.engine)
        self._forget(job.run)
        self.wake.set()

    def hand_back(self, deployment: str) -> None:
        """Leave what is unfinished to whoever serves the deployment next, with what was already sent."""
        jobs = self.jobs(deployment)
        for job in jobs:
            self.abandon(job)
        hand_back(self.client, deployment, [job.address.entry for job in jobs])

    def _begin(self, job: Job) -> None:
        self._jobs[job.run] = job
        try:
            prompts = job.prompts(self.engine)
            with job.lock:
                begun = job.submit(self.engine, prompts)
                self.wake.set()  # it need not wait until its beginning is told: what it brings does
                self._tell(job, begun)
        except ModelNotLoaded:
            self.abandon(job)
            hand_back(self.client, job.deployment, [job.address.entry])
        except EngineError as refusal:
            self.end(job, Failed(refusal.code, refusal.message, refusal.param or "request"))
        except Exception:
            log.exception("run %s could not be begun", job.run)
            self.end(job, ENGINE_FAILED)

    def _tell(self, job: Job, events: list[Event]) -> None:
        if not events:
            return
        parcel = Parcel(job.address, events)
        self.outbox.put([parcel])
        if parcel.is_last:
            self._forget(job.run)

    def _forget(self, run: str) -> None:
        self._jobs.pop(run, None)
        with self.ended:
            self.ended.notify_all()
