"""Which models this host holds: loads what is wanted and served nowhere, lets go of what was used longest ago."""

import logging
import queue
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inference.actions import deployments
from inference.engine.errors import kind_of
from inference.engine.sentences import Sentence
from inference.fleet.queries.shelves import hosts_of
from inference.host.orders import Orders
from inference.host.returning import Returning
from inference.host.supervisor import ChildLost, Refused
from inference.models import Deployment
from inference.queries.bases import is_adapter, is_for_everybody
from inference.queries.deployments import deployment_to_load
from inference.queries.memory import cache_bytes, files_to_load, needed_bytes, served_bytes, weight_bytes
from inference.states import CRASHED
from inference.wire import keys
from inference.wire.delivery import fail_all
from inference.wire.events import Failed
from inference.wire.progress import KEPT_SECONDS, Counter, Progress
from projects.models import Release
from repositories import materialise
from resources.units import CPU

if TYPE_CHECKING:
    from inference.host.host import Host

log = logging.getLogger(__name__)
WAIT_MILLISECONDS = 1000
STRIKES = 3
WIDE = {"sequences": 256, "step_tokens": 4_096}
"""Of an accelerator, which computes so much in the time in which a processor computes a quarter or an eighth of it."""
TAKEN_BACK = Failed("model_taken_back", Sentence("This release may not be run any more."))
NO_BASE = Sentence("It is an adapter, and its card names no base model that this site gives to everybody.")
TOO_LARGE = Sentence("The weights are larger than the memory that this host has for models.")
NO_ROOM = Failed(
    "no_room",
    Sentence(
        "There is no room for this model beside those that are kept ready here. Try again when one of them is no "
        "longer kept, or ask those who run the site."
    ),
)
SETTLED_SECONDS = 1.0  # after so long the engine has obeyed, and said who is at work


@dataclass
class Held:
    """`root` is the model in memory, which an adapter shares: all but `adapter_bytes` is of it."""

    bytes: int
    last_used: float
    places: int = 0
    root: str = ""
    adapter_bytes: int = 0


def together(held: Iterable[Held]) -> int:
    """Bytes, with each model once."""
    held = list(held)
    roots = {one.root: one.bytes - one.adapter_bytes for one in held}
    return sum(roots.values()) + sum(one.adapter_bytes for one in held)


class Placement:
    """Used by one thread, the placing one; the others only ask or leave a note in the queues. Whoever finds the engine
    dead says at once what is to come back."""

    def __init__(self, host: "Host") -> None:
        self.host, self.redis = host, host.redis
        self.held: dict[str, Held] = {}
        self._loading = ""
        self._returning = Returning(self._has_runs)
        self._ordered: list[str] = []  # to be loaded as soon as the engine is there
        self.orders = Orders(host.name, host.options.device_class)
        self._leaving: dict[str, float] = {}  # what ends its runs before it goes to another host, since when
        self._notes: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()

    # ── asked by other threads ──────────────────────────────────────────────────────────────────────────────────────
    def ours(self) -> list[str]:
        """What we hold, load, or are about to load again."""
        return list({*self.held, *self._returning, *([self._loading] if self._loading else [])})

    def used(self) -> int:
        return together(list(self.held.values()))

    def kept_bytes(self) -> int:
        """Of what we hold and nobody makes leave."""
        return together(held for key, held in list(self.held.items()) if key in self.orders.kept)

    def has_room_for(self, deployment: Deployment) -> bool:
        """Where nothing is kept, whatever its weights fit into: its cache is smaller than it was elsewhere."""
        kept = self.kept_bytes()
        return kept + self._needed(deployment) <= self.host.memory if kept else not self.is_too_large(deployment)

    def is_too_large(self, deployment: Deployment) -> bool:
        return served_bytes(deployment) > self.host.memory

    def drop(self, deployment: str) -> None:
        self._notes.put(("drop", deployment))

    def ask(self, what: str, deployment: str) -> None:
        """To `load` or `unload` it, as calls to all hosts do."""
        self._notes.put((what, deployment))

    @property
    def is_loading(self) -> bool:
        return bool(self._loading)

    def load_again(self, busy: list[str], blamed: str) -> None:
        """The child is new and empty: those at work come first, then by last use. The one that is blamed for it, if any
        is, does not come back: a fourth engine would be lost to it too."""
        held, self.held = self.held, {}
        self._leaving = {}
        lost = sorted(held, key=lambda key: (key not in busy, -held[key].last_used))
        self._returning.begin(lost, busy=busy, loading=self._loading, blamed=blamed)
        self._notes.put(("blame", blamed) if blamed else ("wake", ""))

    # ── the placing thread ──────────────────────────────────────────────────────────────────────────────────────────
    def look(self, last: str) -> str:
        """One round: wait for a call, at most a second; then do what is to be done. Returns where to read on."""
        wait = WAIT_MILLISECONDS if self._notes.empty() else 1
        calls: Any = self.redis.xread({keys.PLACEMENTS: last}, block=wait)
        for _, entries in calls or []:
            for entry, fields in entries:
                last = entry.decode()
                self._heed({name.decode(): value.decode() for name, value in fields.items()})
        self.orders.read()
        self._read_notes()
        self._forget_orders_of_what_is_drained()
        self._empty_what_is_drained()
        while returning := self._returning.next(all_at_once=self.orders.is_drained):
            self._bring_back(returning)
        if self._takes_new_ones:  # else others are free to take it
            self._take_what_is_ordered()
            self._take_what_is_kept()
            self._take_what_is_wanted()
        return last

    @property
    def _takes_new_ones(self) -> bool:
        return self.host.supervisor.is_ready and not self.orders.is_drained

    def _heed(self, call: dict[str, str]) -> None:
        """What somebody calls to all hosts."""
        if "orders" in call:
            self.orders.hurry()
        for what in ("drop", "load", "unload"):
            if what in call:
                self._notes.put((what, call[what]))

    def _read_notes(self) -> None:
        while not self._notes.empty():
            what, deployment = self._notes.get()
            if what == "drop":
                self._evict(deployment)
                fail_all(self.redis, deployment, TAKEN_BACK)
            elif what == "load":
                self._ordered.append(deployment)
            elif what == "unload" and not self._has_runs(deployment):
                self._ordered = [key for key in self._ordered if key != deployment]
                self._evict(deployment)
            elif what == "blame":
                self._evict(deployment)  # should it have been asked for and loaded again already
                message = Sentence("The engine ended three times while only this model was at work.")
                self._give_up(deployment, CRASHED, message)

    def _forget_orders_of_what_is_drained(self) -> None:
        """Who resumes a host or a model later orders anew what is to be there. Where a host is drained others were
        called as well, and are free to take it."""
        drained = set(self._ordered) if self.orders.is_drained else self.orders.drained
        self._ordered = [key for key in self._ordered if key not in drained]

    def _notice_use(self) -> None:
        """Every run says when it asked for its deployment; one at work was in use when the engine last said so."""
        held, pulse = dict(self.held), self.host.supervisor.pulse
        heard = time.time() - (time.monotonic() - pulse.at)  # not now: a model that loads fast is newer than the pulse
        asked: Any = self.redis.zmscore(keys.WANTED, list(held)) if held else []
        for (deployment, here), at in zip(held.items(), asked, strict=True):
            seen = heard if deployment in pulse.busy else 0
            here.last_used = max(at or 0, seen, here.last_used)

    def _take_what_is_ordered(self) -> None:
        while self._ordered:
            deployment = self._ordered.pop(0)
            if deployment not in self.held:
                self._take(deployment)

    def _take_what_is_wanted(self) -> None:
        """Load what somebody waits for and nobody serves; whichever host is first has it."""
        wanted: Any = self.redis.zrangebyscore(keys.WANTED, time.time() - keys.WANTED_SECONDS, "+inf")
        for deployment in [each.decode() for each in wanted]:
            if deployment not in self.held and self._has_runs(deployment):
                self._take(deployment)

    def _empty_what_is_drained(self) -> None:
        """A model that is drained goes once all that was accepted has ended. A host that is drained stops pulling at
        once: what is at work ends here, what waits goes to another. So does what an upstream server runs now."""
        for deployment in self.orders.drained & set(self.held):
            if not self._has_runs(deployment):
                self._evict(deployment)
        leaving = set(self.held) if self.orders.is_drained else self.orders.relayed & set(self.held)
        for deployment in leaving - set(self._leaving):
            self.host.supervisor.close(deployment)
            self._leaving[deployment] = time.monotonic()
        pulse = self.host.supervisor.pulse
        for deployment, since in list(self._leaving.items()):
            if pulse.at > since + SETTLED_SECONDS and deployment not in pulse.busy:
                self._evict(deployment)
                self._leave_to_others(deployment)

    def _bring_back(self, deployment: str) -> None:
        """What the engine had when it died. One that does not start any more leaves it to others."""
        if self.orders.is_drained or self.host.supervisor.trouble:
            self._release(deployment)
            deployments.evict(deployment_id=deployment, host=self.host.name)
            self._leave_to_others(deployment)
        else:
            self._load(deployment)

    def _leave_to_others(self, deployment: str) -> None:
        if self._has_runs(deployment):
            self.redis.zadd(keys.WANTED, {deployment: time.time()})

    def _has_runs(self, deployment: str) -> bool:
        """That wait, or are at work."""
        return bool(self.redis.xlen(keys.requests(deployment)))

    def _take_what_is_kept(self) -> None:
        """Load what is to be ready before anybody asks, as far as there is room beside the rest of it."""
        for deployment, needed in list(self.orders.kept.items()):
            if deployment not in self.held and self.kept_bytes() + needed <= self.host.memory:
                self._take(deployment)

    def _take(self, deployment: str) -> None:
        if deployment in self.orders.relayed or deployment in self._returning:
            return
        if self.redis.set(keys.placed(deployment), self.host.name, nx=True, px=int(self.host.options.lease * 1000)):
            self._load(deployment)

    def _load(self, deployment_id: str) -> None:
        self._loading = deployment_id
        try:
            deployment = deployment_to_load(deployment_id)
            if deployment is None:
                self._forget(deployment_id, TAKEN_BACK)
            elif deployment.device_class != self.host.options.device_class:
                self._release(deployment_id)
            elif deployment_id in self.orders.kept or self.has_room_for(deployment):
                self._load_checked(deployment)
            else:
                self._turn_away(deployment)
        finally:
            self._loading = ""

    def _turn_away(self, deployment: Deployment) -> None:
        """There is no room for it here; where another host has some, its runs wait for that one."""
        others = [host for host in hosts_of(deployment.device_class) if host["name"] != self.host.name]
        rooms = [each["memory"] - each["kept"] for each in others]
        if max(rooms, default=0) >= self._needed(deployment):
            self._release(deployment.id)
        elif self.is_too_large(deployment):
            self._load_checked(deployment)  # which says so, where everybody sees it
        else:
            self._forget(deployment.id, NO_ROOM)

    def _load_checked(self, deployment: Deployment) -> None:
        deployments.begin_loading(deployment=deployment, host=self.host.name)
        deployment.refresh_from_db(fields=["precision"])  # from here on nobody changes it
        try:
            self._bring(deployment)
        except Refused as refusal:
            self._give_up(deployment.id, refusal.code, refusal.message)
        except ChildLost as loss:
            self._try_again(deployment.id, loss)
        except Exception as error:
            log.exception("deployment %s could not be loaded", deployment.id)
            message = Sentence(
                "The host could not make its files ready (%(kind)s). Those who run the site find more in its log.",
                kind=kind_of(error),
            )
            self._give_up(deployment.id, "load_failed", message)
        finally:
            self.redis.delete(keys.progress(deployment.id))

    def _bring(self, deployment: Deployment) -> None:
        release, base = deployment.release, deployment.base
        if is_adapter(release) and not (base and is_for_everybody(base)):
            raise Refused("no_base", NO_BASE)
        if self.is_too_large(deployment):
            raise Refused("too_large", TOO_LARGE)
        folder, root = self._folders(deployment, release, base)
        self._make_room(self._needed(deployment), keep={deployment.id, *self._sharing(deployment)})
        self._tell_progress(deployment.id, Progress("load", time.time()))
        report = self.host.supervisor.load(
            deployment.id,
            str(folder),
            task=deployment.task,
            precision=deployment.precision,
            limits=self._limits(),
            base=str(root) if root else None,
        )
        self.held[deployment.id] = Held(
            report["bytes"], time.time(), report["places"], _root(deployment), report["adapter_bytes"]
        )
        if not self.host.supervisor.is_in_life(report["life"]):
            self.held.pop(deployment.id, None)
            raise ChildLost(Sentence("the engine ended as soon as it had loaded it"))
        deployments.finish_loading(deployment=deployment, host=self.host.name, report=report)
        self._make_room(0, keep={deployment.id})  # its cache is known only now

    def _folders(self, deployment: Deployment, release: Release, base: Release | None) -> tuple[Path, Path | None]:
        """Of the release, and of the base that it is put on."""
        folder, root = self._folder(release), self._folder(base) if base else None
        wanted = [(files_to_load(one), place) for one, place in ((release, folder), (base, root)) if one and place]
        sizes = [file["size"] for files, place in wanted if not place.exists() for file in files]
        since, counter = time.time(), Counter(sum(sizes))

        def heed(size: int) -> None:
            if counter.count(size):
                self._tell_progress(deployment.id, Progress("fetch", since, counter.there, counter.total))

        self._tell_progress(deployment.id, Progress("fetch", since, 0, counter.total))
        for files, place in wanted:
            materialise.place(files, place, heed=heed)
        return folder, root

    def _folder(self, release: Release) -> Path:
        return self.host.options.models_folder / release.digest

    def _needed(self, deployment: Deployment) -> int:
        """What is to be free for it, at least."""
        return weight_bytes(deployment.release) if self._sharing(deployment) else needed_bytes(deployment)

    def _sharing(self, deployment: Deployment) -> set[str]:
        """What is here of the base that an adapter is put on: if all of it left, the base would be loaded anew."""
        root = _root(deployment)
        return {key for key, held in list(self.held.items()) if held.root == root} if deployment.base else set()

    def _try_again(self, deployment: str, loss: ChildLost) -> None:
        """An engine may be killed from outside while it loads; one that dies of the same model thrice was not. Of one
        that does not even start no model is guilty."""
        if self.host.supervisor.trouble:
            self._returning.add(deployment)
        elif self.host.strike(deployment) >= STRIKES:
            message = Sentence("The engine ended each time that it loaded this model: %(reason)s", reason=loss.reason)
            self._give_up(deployment, CRASHED, message)
        else:
            self._returning.add(deployment)

    def _limits(self) -> dict[str, int]:
        memory, device = self.host.memory, self.host.options.device_class
        wide = {} if device == CPU else WIDE
        return {"kv_bytes": cache_bytes(memory, device), "weight_bytes": max(1, memory), **wide}

    def _make_room(self, needed: int, *, keep: set[str]) -> None:
        """Let go of idle models, the one used longest ago first, until what is needed fits or the rest is busy. What is
        kept ready stays."""
        self._notice_use()
        held = dict(self.held)  # all of it is gone at once where the engine ends
        idle = held.keys() - keep - self.orders.kept.keys()
        for deployment in sorted(idle, key=lambda key: held[key].last_used):
            if self.used() + needed <= self.host.memory:
                return
            if not self._has_runs(deployment):
                self._evict(deployment)

    def _evict(self, deployment: str) -> None:
        if self.held.pop(deployment, None) is None:
            return
        self._leaving.pop(deployment, None)
        self.redis.zrem(keys.WANTED, deployment)
        with suppress(ChildLost):  # then it is out of memory
            self.host.supervisor.unload(deployment)
        self._release(deployment)
        deployments.evict(deployment_id=deployment, host=self.host.name)

    def _give_up(self, deployment: str, code: str, reason: Sentence) -> None:
        self.orders.kept.pop(deployment, None)  # until it may be tried again
        deployments.fail_loading(deployment_id=deployment, code=code, reason=reason)
        self._forget(deployment, Failed(f"model_{code}", reason))

    def _forget(self, deployment: str, failure: Failed) -> None:
        self.redis.zrem(keys.WANTED, deployment)
        fail_all(self.redis, deployment, failure)
        self._release(deployment)

    def _release(self, deployment: str) -> None:
        if self.redis.get(keys.placed(deployment)) == self.host.name.encode():
            self.redis.delete(keys.placed(deployment))

    def _tell_progress(self, deployment: str, progress: Progress) -> None:
        self.redis.hset(keys.progress(deployment), mapping=progress.written())
        self.redis.expire(keys.progress(deployment), KEPT_SECONDS)


def _root(deployment: Deployment) -> str:
    """What of it lies in memory once, however many share it."""
    return f"{(deployment.base or deployment.release).digest} {deployment.task} {deployment.precision}"
