"""Which models this host holds: loads what is wanted and served nowhere, lets go of what was used longest ago."""

import logging
import queue
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inference.actions import deployments
from inference.host.supervisor import ChildLost, Refused
from inference.models import Deployment
from inference.queries.deployments import deployment_to_load
from inference.wire import keys
from inference.wire.delivery import fail_all
from inference.wire.events import Failed
from repositories import materialise

if TYPE_CHECKING:
    from inference.host.host import Host

log = logging.getLogger(__name__)
WAIT_MILLISECONDS = 1000
STRIKES = 3
TAKEN_BACK = Failed("model_taken_back", "This release may not be run any more.")
KV_SHARE = 4  # a model's cache takes at most this part of the host's memory
MOST_KV = 2**30
# What a model is loaded from. Nothing else of a repository ever reaches the folder of an engine.
LOADED = (".json", ".safetensors", ".txt", ".model", ".jinja")


@dataclass
class Held:
    bytes: int
    last_used: float


class Placement:
    """Used by one thread, the placing one; the others only ask or leave a note in the queues."""

    def __init__(self, host: "Host") -> None:
        self.host, self.redis = host, host.redis
        self.held: dict[str, Held] = {}
        self._loading = ""
        self._returning: list[str] = []
        self._notes: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()

    # ── asked by other threads ──────────────────────────────────────────────────────────────────────────────────────
    def ours(self) -> list[str]:
        """What we hold, load, or are about to load again."""
        return list({*self.held, *self._returning, *([self._loading] if self._loading else [])})

    def used(self) -> int:
        return sum(held.bytes for held in list(self.held.values()))

    def drop(self, deployment: str) -> None:
        self._notes.put(("drop", deployment))

    def blame(self, deployment: str) -> None:
        self._notes.put(("blame", deployment))

    @property
    def is_loading(self) -> bool:
        return bool(self._loading)

    def load_again(self, busy: list[str]) -> None:
        """The child is new and empty: those at work come first, then by last use."""
        held = self.held
        self.held = {}
        first = sorted(held, key=lambda key: (key not in busy, -held[key].last_used))
        self._returning = first + [key for key in self._returning if key not in held]
        self._notes.put(("wake", ""))

    # ── the placing thread ──────────────────────────────────────────────────────────────────────────────────────────
    def look(self, last: str) -> str:
        """One round: wait for a call, at most a second; then do what is to be done. Returns where to read on."""
        wait = WAIT_MILLISECONDS if self._notes.empty() and not self._returning else 1
        calls: Any = self.redis.xread({keys.PLACEMENTS: last}, block=wait)
        for _, entries in calls or []:
            for entry, fields in entries:
                last = entry.decode()
                if b"drop" in fields:
                    self.drop(fields[b"drop"].decode())
        self._read_notes()
        while self._returning:
            self._load(self._returning.pop(0))
        self._take_what_is_wanted()
        return last

    def _read_notes(self) -> None:
        while not self._notes.empty():
            what, deployment = self._notes.get()
            if what == "drop":
                self._evict(deployment)
                fail_all(self.redis, deployment, TAKEN_BACK)
            elif what == "blame":
                self._returning = [key for key in self._returning if key != deployment]
                self._evict(deployment)  # should it have been loaded again already
                self._give_up(deployment, "crashed", "The engine ended three times while only this model was at work.")

    def _notice_use(self) -> None:
        """Every run says when it asked for its deployment; one at work was in use when the engine last said so."""
        held, pulse = list(self.held), self.host.supervisor.pulse
        heard = time.time() - (time.monotonic() - pulse.at)  # not now: a model that loads fast is newer than the pulse
        asked: Any = self.redis.zmscore(keys.WANTED, held) if held else []
        for deployment, at in zip(held, asked, strict=True):
            seen = heard if deployment in pulse.busy else 0
            self.held[deployment].last_used = max(at or 0, seen, self.held[deployment].last_used)

    def _take_what_is_wanted(self) -> None:
        """Load what somebody waits for and nobody serves; whichever host is first has it."""
        wanted: Any = self.redis.zrangebyscore(keys.WANTED, time.time() - keys.WANTED_SECONDS, "+inf")
        lease = int(self.host.options.lease * 1000)
        for deployment in [each.decode() for each in wanted]:
            if deployment in self.held or not self.redis.xlen(keys.requests(deployment)):
                continue
            if self.redis.set(keys.placed(deployment), self.host.name, nx=True, px=lease):
                self._load(deployment)

    def _load(self, deployment_id: str) -> None:
        self._loading = deployment_id
        try:
            deployment = deployment_to_load(deployment_id)
            if deployment is None:
                self._forget(deployment_id, TAKEN_BACK)
            elif deployment.device_class != self.host.options.device_class:
                self._release(deployment_id)
            else:
                self._load_checked(deployment)
        finally:
            self._loading = ""

    def _load_checked(self, deployment: Deployment) -> None:
        deployments.begin_loading(deployment=deployment, host=self.host.name)
        try:
            self._bring(deployment)
        except Refused as refusal:
            self._give_up(deployment.id, refusal.code, refusal.message)
        except ChildLost as loss:
            self._try_again(deployment.id, loss)
        except Exception as error:
            log.exception("deployment %s could not be loaded", deployment.id)
            self._give_up(deployment.id, "load_failed", f"{type(error).__name__}: {error}")
        finally:
            self.redis.delete(keys.progress(deployment.id))

    def _bring(self, deployment: Deployment) -> None:
        release = deployment.release
        files = [file for file in release.manifest if file["path"].endswith(LOADED) and "/" not in file["path"]]
        weights = sum(file["size"] for file in files if file["path"].endswith(".safetensors"))
        if weights > self.host.options.memory:
            raise Refused("too_large", "The weights are larger than the memory that this host has for models.")
        self._tell_progress(deployment.id, "fetch")
        folder = materialise.place(files, self.host.options.models_folder / release.digest)
        self._make_room(max(weights, deployment.bytes), keep=deployment.id)
        self._tell_progress(deployment.id, "load")
        report = self.host.supervisor.load(deployment.id, str(folder), deployment.task, self._limits())
        self.held[deployment.id] = Held(report["bytes"], time.time())
        deployments.finish_loading(deployment=deployment, host=self.host.name, report=report)
        self._make_room(0, keep=deployment.id)  # its cache is known only now

    def _try_again(self, deployment: str, loss: ChildLost) -> None:
        """An engine may be killed from outside while it loads; one that dies of the same model thrice was not."""
        if self.host.strike(deployment) >= STRIKES:
            self._give_up(deployment, "crashed", f"The engine ended each time that it loaded this model: {loss}")
        else:
            self._returning.append(deployment)

    def _limits(self) -> dict[str, int]:
        memory = self.host.options.memory
        return {"kv_bytes": max(1, min(MOST_KV, memory // KV_SHARE)), "weight_bytes": max(1, memory)}

    def _make_room(self, needed: int, *, keep: str) -> None:
        """Let go of idle models, the one used longest ago first, until what is needed fits or the rest is busy."""
        self._notice_use()
        for deployment in sorted(set(self.held) - {keep}, key=lambda key: self.held[key].last_used):
            if self.used() + needed <= self.host.options.memory:
                return
            if not self.redis.xlen(keys.requests(deployment)):
                self._evict(deployment)

    def _evict(self, deployment: str) -> None:
        if self.held.pop(deployment, None) is None:
            return
        self.redis.zrem(keys.WANTED, deployment)
        self.host.supervisor.unload(deployment)
        self._release(deployment)
        deployments.evict(deployment_id=deployment, host=self.host.name)

    def _give_up(self, deployment: str, code: str, reason: str) -> None:
        deployments.fail_loading(deployment_id=deployment, code=code, reason=reason)
        self._forget(deployment, Failed(f"model_{code}", reason))

    def _forget(self, deployment: str, failure: Failed) -> None:
        self.redis.zrem(keys.WANTED, deployment)
        fail_all(self.redis, deployment, failure)
        self._release(deployment)

    def _release(self, deployment: str) -> None:
        if self.redis.get(keys.placed(deployment)) == self.host.name.encode():
            self.redis.delete(keys.placed(deployment))

    def _tell_progress(self, deployment: str, stage: str) -> None:
        self.redis.hset(keys.progress(deployment), mapping={"stage": stage, "since": time.time()})
        self.redis.expire(keys.progress(deployment), 600)
