"""Keeps what we work on ours, takes over what a lost engine left, and ends what nobody waits for any more."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import redis

from inference.engine.sentences import Sentence
from inference.host.child.desk import Desk
from inference.host.child.intake import Intake
from inference.host.child.jobs import Job
from inference.wire import keys
from inference.wire.events import Failed

log = logging.getLogger(__name__)
TIMED_OUT = Failed("timeout", Sentence("The run took longer than a run may take here."))


class Leases(threading.Thread):
    def __init__(
        self, client: "redis.Redis", desk: Desk, intakes: Callable[[], list[Intake]], consumer: str, lease: float
    ) -> None:
        super().__init__(name="leases", daemon=True)
        self.client, self.desk, self.intakes, self.consumer, self.lease = client, desk, intakes, consumer, lease
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(self.lease / 3):
            try:
                self._look_after_jobs()
            except redis.RedisError as error:
                log.warning("leases wait for Redis: %s", error)
            except Exception:  # without this thread nothing that was lost is taken over, and nothing called off ends
                log.exception("leases go on")

    def hand_back(self) -> None:
        """Give every unfinished run to whoever asks first; nothing counts against it."""
        for deployment in self._by_deployment():
            self.desk.hand_back(deployment)

    def _look_after_jobs(self) -> None:
        for deployment, jobs in self._by_deployment().items():
            self._renew(deployment, jobs)
        for intake in self.intakes():
            intake.guarded(lambda intake=intake: intake.claim(int(self.lease * 1000)))  # type: ignore[misc]
        self._end_the_unwanted()

    def _by_deployment(self) -> dict[str, list[Job]]:
        found: dict[str, list[Job]] = {}
        for job in self.desk.jobs():
            found.setdefault(job.deployment, []).append(job)
        return found

    def _renew(self, deployment: str, jobs: list[Job]) -> None:
        """An engine that was paused for longer than its lease learns here that others went on without it."""
        stream = keys.requests(deployment)
        rows: Any = self.client.xpending_range(stream, keys.GROUP, "-", "+", 10_000, consumername=self.consumer)
        held = {row["message_id"].decode() for row in rows}
        ours = [job for job in jobs if job.address.entry in held]
        for job in jobs:
            if job not in ours and job in self.desk.jobs(deployment):
                self.desk.abandon(job)
        if ours:
            entries: list[Any] = [job.address.entry for job in ours]
            self.client.xclaim(stream, keys.GROUP, self.consumer, 0, entries, justid=True)
            with self.client.pipeline(transaction=False) as pipe:
                for job in ours:
                    pipe.expire(keys.output(job.run), keys.OUTPUT_SECONDS)
                pipe.execute()

    def _end_the_unwanted(self) -> None:
        jobs = self.desk.jobs()
        if not jobs:
            return
        with self.client.pipeline(transaction=False) as pipe:
            for job in jobs:
                pipe.exists(keys.cancel(job.run))
            webs = sorted({job.address.web for job in jobs})
            for web in webs:
                pipe.exists(keys.web(web))
            answers = pipe.execute()
        cancelled = {job.run for job, found in zip(jobs, answers, strict=False) if found}
        alive = {web for web, found in zip(webs, answers[len(jobs) :], strict=True) if found}
        for job in jobs:
            if job.order.deadline < time.time():
                self.desk.end(job, TIMED_OUT)
            elif job.run in cancelled or job.address.web not in alive:
                self.desk.cancel(job.run)


class Cancels(threading.Thread):
    """Hears of cancelled runs at once; who misses the message finds the key."""

    def __init__(self, client: "redis.Redis", desk: Desk) -> None:
        super().__init__(name="cancels", daemon=True)
        self.client, self.desk = client, desk

    def run(self) -> None:
        while True:
            try:
                self._listen()
            except redis.RedisError as error:
                log.warning("cancels wait for Redis: %s", error)
                threading.Event().wait(0.2)
            except Exception:
                log.exception("cancels go on")
                threading.Event().wait(0.2)

    def _listen(self) -> None:
        pubsub: Any = self.client.pubsub
        with pubsub(ignore_subscribe_messages=True) as subscription:
            subscription.subscribe(keys.CANCELS)
            for message in subscription.listen():
                self.desk.cancel(message["data"].decode())
