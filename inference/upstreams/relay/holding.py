"""Which deployments a relay serves: it takes those of servers that answer and that no other relay has."""

import logging
import threading
import time
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import redis
from django.db import close_old_connections

from core.policies import recent
from inference.actions import deployments
from inference.models import Deployment
from inference.states import DeploymentState
from inference.upstreams.queries import to_relay
from inference.upstreams.relay.faults import SHUT_OUT, TAKEN_BACK, UNREACHABLE
from inference.upstreams.relay.health import Health
from inference.upstreams.relay.line import Line, line_of
from inference.wire import keys
from inference.wire.delivery import fail_all
from inference.wire.events import Failed

if TYPE_CHECKING:
    from inference.upstreams.relay.relay import Relay

log = logging.getLogger(__name__)
WAIT_MILLISECONDS = 1000
SUSPICIOUS = (UNREACHABLE, SHUT_OUT)  # a run that ends so makes us look at once


class Holding:
    """`lines` are those that are served. Changed by one thread, the looking one."""

    def __init__(self, relay: "Relay", client: "redis.Redis", lease: float) -> None:
        self.relay, self.redis, self.lease = relay, client, lease
        self.lines: dict[str, Line] = {}
        self.stopping = threading.Event()
        self._health: dict[str, Health] = {}

    def start(self) -> None:
        for target in (self._beat, self._look):
            threading.Thread(target=target, name=f"relay-{target.__name__.strip('_')}", daemon=True).start()

    def notice(self, line: Line, failed: Failed) -> None:
        """From the thread of the requests."""
        if failed in SUSPICIOUS and (health := self._health.get(line.upstream)):
            health.hurry()

    def let_all_go(self) -> None:
        for deployment in list(self.lines):
            self._let_go(deployment)

    # ── the beating thread ──────────────────────────────────────────────────────────────────────────────────────────
    def _beat(self) -> None:
        """Says that what is served is. Whoever was paused for longer than a lease finds its places taken."""
        while not self.stopping.wait(self.lease / 4):
            try:
                for deployment in list(self.lines):
                    if self._is_ours(deployment):
                        self._claim(deployment, nx=False)
            except redis.RedisError as error:
                log.warning("the relay waits for Redis: %s", error)
            except Exception:  # without this thread all that is served here would be held for lost
                log.exception("the relay goes on")

    def _is_ours(self, deployment: str) -> bool:
        return self.redis.get(keys.placed(deployment)) in (None, self.relay.name.encode())

    def _claim(self, deployment: str, *, nx: bool) -> bool:
        milliseconds = int(self.lease * 1000)
        return bool(self.redis.set(keys.placed(deployment), self.relay.name, nx=nx, px=milliseconds))

    # ── the looking thread ──────────────────────────────────────────────────────────────────────────────────────────
    def _look(self) -> None:
        last = "$"
        while not self.stopping.is_set():
            try:
                last = self._wait_for_calls(last)
                self.look()
            except redis.RedisError as error:
                log.warning("the relay waits for Redis: %s", error)
                self.stopping.wait(0.5)
            except Exception:
                log.exception("the relay could not look")
                self.stopping.wait(0.5)
            finally:
                close_old_connections()

    def _wait_for_calls(self, last: str) -> str:
        """What is called to all hosts is heard here as well; whatever it is, we look."""
        calls: Any = self.redis.xread({keys.PLACEMENTS: last}, block=WAIT_MILLISECONDS)
        for _, entries in calls or []:
            for entry, fields in entries:
                last = entry.decode()
                if dropped := fields.get(b"drop"):
                    self._drop(dropped.decode())
                if b"orders" in fields:
                    self._look_at_all()
        return last

    def _look_at_all(self) -> None:
        for health in self._health.values():
            health.hurry()

    def look(self) -> None:
        """One round."""
        wanted = {row.deployment_id: (line_of(row), row.deployment) for row in to_relay()}
        for deployment in set(self.lines) - set(wanted):
            self._let_go(deployment)
        by_server = sorted(wanted.values(), key=lambda pair: pair[0].upstream)
        for upstream, pairs in groupby(by_server, key=lambda pair: pair[0].upstream):
            self._look_at(upstream, list(pairs))

    def _look_at(self, upstream: str, pairs: "list[tuple[Line, Deployment]]") -> None:
        policy, health = recent("upstreams"), self._health.setdefault(upstream, Health())
        if health.is_due(policy["check_seconds"]):
            health.ask([line for line, _deployment in pairs], policy["misses"])
        for line, deployment in pairs:
            if failed := health.trouble_with(line.model):
                self._give_up(deployment, failed)
            else:
                self._hold(replace(line, tells_as_it_goes=line.model in health.telling), deployment)

    def _hold(self, line: Line, deployment: Deployment) -> None:
        if line.deployment in self.lines:
            self.lines[line.deployment] = line  # as it was changed
            self.relay.intakes[line.deployment].places = line.places
            if not deployment.is_warm:  # we were held for lost, or could not write it down
                self._write_down(deployment)
        elif self._claim(line.deployment, nx=True):
            self.lines[line.deployment] = line
            self.relay.open(line)
            self._write_down(deployment)

    def _write_down(self, deployment: Deployment) -> None:
        deployments.begin_loading(deployment=deployment, host=self.relay.name)
        report = {"bytes": 0, "context": None, "seconds": 0.0}
        deployments.finish_loading(deployment=deployment, host=self.relay.name, report=report)

    def _give_up(self, deployment: Deployment, failed: Failed) -> None:
        """Told once, and again where somebody waits because it was told long ago. Those who wait hear of it at once,
        and who asks hears of it before anything is reserved."""
        is_ours = deployment.pk in self.lines
        is_known = deployment.state == DeploymentState.FAILED and deployment.error_code == failed.code
        is_told = is_known and not self.redis.xlen(keys.requests(deployment.pk))
        if not is_ours and (is_told or not self._claim(deployment.pk, nx=True)):
            return
        if not is_ours:
            deployments.begin_loading(deployment=deployment, host=self.relay.name)
        self._close(deployment.pk)
        deployments.fail_loading(deployment_id=deployment.pk, code=failed.code, reason=failed.message)
        fail_all(self.redis, deployment.pk, failed)
        self._release(deployment.pk)

    def _let_go(self, deployment: str) -> None:
        """To hosts of our own, or to another relay."""
        self._close(deployment)
        deployments.evict(deployment_id=deployment, host=self.relay.name)
        self._release(deployment)
        if self.redis.xlen(keys.requests(deployment)):
            self.redis.zadd(keys.WANTED, {deployment: time.time()})

    def _drop(self, deployment: str) -> None:
        """It may not be run any more, not even to its end."""
        if deployment in self.lines:
            self._let_go(deployment)
            for job in self.relay.desk.jobs(deployment):
                self.relay.desk.end(job, TAKEN_BACK)
            fail_all(self.redis, deployment, TAKEN_BACK)

    def _close(self, deployment: str) -> None:
        self.lines.pop(deployment, None)
        self.relay.close(deployment)

    def _release(self, deployment: str) -> None:
        if self.redis.get(keys.placed(deployment)) == self.relay.name.encode():
            self.redis.delete(keys.placed(deployment))
