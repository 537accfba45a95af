"""Pulls runs of one deployment from its stream, never more than the engine has free places for."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import redis

from core.kept_connection import KeptConnection
from inference.engine.errors import ModelNotLoaded
from inference.host.child.desk import Desk
from inference.host.child.jobs import Job, Past
from inference.wire import keys
from inference.wire.delivery import hand_back, take_up
from inference.wire.events import ChoiceEnded, Echo, Piece, is_last
from inference.wire.output import output_of

log = logging.getLogger(__name__)
BLOCK_MILLISECONDS = 500
RETRY_SECONDS = 0.2
JUST_SECONDS = 0.5


class Intake(threading.Thread):
    """Every deployment has a thread of its own: a full neighbour never makes it wait."""

    def __init__(
        self,
        client: "redis.Redis",
        deployment: str,
        consumer: str,
        desk: Desk,
        places: int,
        job_of: Callable[..., Job] = Job,
    ) -> None:
        super().__init__(name=f"intake-{deployment}", daemon=True)
        self.job_of = job_of
        self.client, self.deployment, self.consumer, self.desk = client, deployment, consumer, desk
        self.line = KeptConnection(client)  # for what this thread asks with every run
        self.places = places
        self.stream = keys.requests(deployment)
        self.closing = threading.Event()

    def run(self) -> None:
        self.guarded(self.ensure_group)
        self.guarded(lambda: self.claim(lease_milliseconds=keys.HANDED_BACK_MILLISECONDS))
        while not self.closing.is_set():
            self.guarded(self._pull_what_fits)

    def close(self) -> None:
        self.closing.set()
        with self.desk.ended:
            self.desk.ended.notify_all()

    def claim(self, lease_milliseconds: int) -> None:
        """Take over what another consumer has left lying for longer than a lease. One by one: what is claimed and not
        yet taken up would seem to be left lying itself, and each time that it is taken over counts against it."""
        free = self._free()
        if self.closing.is_set():
            return
        left: Any = self.client.xpending_range(self.stream, keys.GROUP, "-", "+", free + 8, idle=lease_milliseconds)
        in_hand = {job.address.entry for job in self.desk.jobs(self.deployment)}
        for row in left:
            if row["message_id"].decode() in in_hand:
                continue  # its renewal is late
            asked = (self.stream, keys.GROUP, self.consumer, lease_milliseconds, [row["message_id"]])
            found: Any = self.client.xclaim(*asked)
            for entry, fields in found:
                if fields:  # servers before 7 name what is gone
                    self._take(entry, fields, attempt=row["times_delivered"] + 1)

    def ensure_group(self) -> None:
        try:
            self.client.xgroup_create(self.stream, keys.GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def guarded(self, act: Callable[[], None]) -> None:
        """Redis may restart, or come back empty; this thread outlives both, and what nobody thought of: without it the
        model would be there, be asked, and answer nobody."""
        try:
            act()
        except redis.ResponseError as error:
            if "NOGROUP" in str(error):
                self.guarded(self.ensure_group)
            else:
                self._pause(error)
        except redis.RedisError as error:
            self._pause(error)
        except Exception:
            log.exception("intake of %s goes on", self.deployment)
            self.closing.wait(RETRY_SECONDS)

    def _pause(self, error: redis.RedisError) -> None:
        log.warning("intake of %s waits for Redis: %s", self.deployment, error)
        self.closing.wait(RETRY_SECONDS)

    def _free(self) -> int:
        return max(0, min(self.places - self.desk.places_taken(self.deployment), self._capacity()))

    def _capacity(self) -> int:
        try:
            return int(self.desk.engine.capacity(self.deployment))
        except ModelNotLoaded:  # it was unloaded meanwhile; the thread of all leases asks here, too, and must live on
            self.closing.set()
            return 0

    def _wait_for_places(self) -> int:
        with self.desk.ended:
            self.desk.ended.wait_for(lambda: self._free() > 0 or self.closing.is_set(), timeout=0.25)
        return 0 if self.closing.is_set() else self._free()

    def _pull_what_fits(self) -> None:
        if free := self._wait_for_places():
            self._pull(free)

    def _pull(self, free: int) -> None:
        asked = ("XREADGROUP", "GROUP", keys.GROUP, self.consumer, "COUNT", free, "BLOCK", BLOCK_MILLISECONDS)
        for _, entries in self.line.execute_command(*asked, "STREAMS", self.stream, ">") or []:
            if self.closing.is_set():
                hand_back(self.client, self.deployment, [entry for entry, _ in entries])
                return
            for entry, words in entries:
                self._take(entry, dict(zip(words[::2], words[1::2], strict=True)), attempt=1)

    def _take(self, entry: bytes, fields: Mapping[bytes, bytes], attempt: int) -> None:
        order, address = take_up(entry, fields, self.deployment, attempt)
        past = read_past(self.client, order.run) if attempt > 1 else Past()
        if attempt == 1 and _has_just_come(entry):
            # Hardly anybody has called it off yet. Whoever does now finds it in hand, and who already has left the key.
            self.desk.take(self.job_of(order, address, past))
            if self._is_called_off(order.run):
                self.desk.cancel(order.run)
        else:
            self.desk.take(self.job_of(order, address, past, is_cancelled=self._is_called_off(order.run)))

    def _is_called_off(self, run: str) -> bool:
        return bool(self.client.exists(keys.cancel(run)))


def _has_just_come(entry: bytes) -> bool:
    """Entries are named by the moment in which Redis took them."""
    return time.time() - int(entry.partition(b"-")[0]) / 1000 < JUST_SECONDS


def read_past(client: "redis.Redis", run: str) -> Past:
    past = Past()
    for event in output_of(client, run):
        if isinstance(event, Piece):
            past.tokens.setdefault(event.choice, []).append(event.token_id)
        elif isinstance(event, Echo):
            past.echoed.add(event.choice)
        elif isinstance(event, ChoiceEnded):
            past.ended.add(event.choice)
        past.is_over = past.is_over or is_last(event)
    return past
