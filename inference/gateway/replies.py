"""One reader per process for everything that engines answer to it, and the sign that this process lives."""

import asyncio
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import redis
import structlog

from core.ids import new_id
from core.redis import async_connection
from core.silence import ANSWER_SECONDS, FOR_EVER
from inference.gateway.background import in_background, keep_on
from inference.gateway.queueing import call_off
from inference.wire import keys
from inference.wire.events import Event, unpack

log = structlog.get_logger(__name__)
BLOCK_MILLISECONDS = 2000
FRAMES = 500
RETRY_SECONDS = 0.2
QUIET_SECONDS = 1.0
LOOK_SECONDS = QUIET_SECONDS / 4
LONGEST_SECONDS = BLOCK_MILLISECONDS / 1000 + ANSWER_SECONDS
Batch = tuple[int, list[Event]]
_all: "WeakKeyDictionary[asyncio.AbstractEventLoop, Replies]" = WeakKeyDictionary()


class Mailbox:
    """What has come for one run and is not read yet. It has one reader, who is told too when nothing came for a while:
    one clock looks after all, where a clock for each token would cost more than to pass it on."""

    def __init__(self) -> None:
        self._batches: deque[Batch | None] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._last = time.monotonic()

    def put(self, batch: Batch | None) -> None:
        """None says that it has been quiet."""
        self._batches.append(batch)
        self._last = time.monotonic()
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def get(self) -> Batch | None:
        while not self._batches:
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        return self._batches.popleft()

    def say_if_quiet(self) -> None:
        if self._reader is not None and time.monotonic() - self._last >= QUIET_SECONDS:
            self.put(None)


@dataclass
class Replies:
    """The mailboxes of the runs that this process waits for."""

    web: str = field(default_factory=new_id)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)

    has_begun: bool = False
    lost: set[str] = field(default_factory=set)
    """Runs that engines could not be told to stop: they hear of it once they can."""
    _asked: float = 0.0
    _limit: asyncio.Timeout | None = None

    async def open(self, run: str) -> Mailbox:
        """The first one opened begins the reading."""
        if not self.has_begun:
            await self.say_that_we_live()
        if not self.has_begun:  # nor did another that came meanwhile
            self.has_begun = True
            for work in (self.read, self.keep_saying_so, self.say_who_is_quiet):
                in_background(keep_on(work))
        return self.mailboxes.setdefault(run, Mailbox())

    def close(self, run: str) -> None:
        self.mailboxes.pop(run, None)

    async def say_that_we_live(self) -> None:
        await async_connection().set(keys.web(self.web), 1, ex=keys.WEB_SECONDS)

    async def keep_saying_so(self) -> None:
        while True:
            try:
                await self.say_that_we_live()
                await self._stop_the_lost()
            except redis.RedisError as error:
                log.warning("redis_away", what="liveness", error=str(error))
            await asyncio.sleep(keys.WEB_SECONDS / 4)

    async def _stop_the_lost(self) -> None:
        while self.lost:
            run = next(iter(self.lost))
            await asyncio.to_thread(call_off, run)
            self.lost.discard(run)

    async def say_who_is_quiet(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._limit is not None and time.monotonic() - self._asked > LONGEST_SECONDS:
                self._limit.reschedule(0)
            for mailbox in list(self.mailboxes.values()):
                mailbox.say_if_quiet()

    async def read(self) -> None:
        """On a connection of its own: to borrow one for each frame costs as much as to read it. So does a limit for
        each; the clock of those who wait looks after this one as well."""
        pool: Any = async_connection().connection_pool
        line, last = pool.make_connection(), "0"
        try:
            while True:
                try:
                    async with asyncio.timeout(None) as self._limit:
                        while True:
                            last = await self._read_from(line, last)
                except (redis.RedisError, TimeoutError) as error:
                    self._limit = None
                    log.warning("redis_away", what="replies", error=str(error))
                    await line.disconnect(nowait=True)
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            await line.disconnect(nowait=True)

    async def _read_from(self, line: Any, last: str) -> str:
        stream = keys.replies(self.web)
        self._asked = time.monotonic()
        await line.send_command("XREAD", "COUNT", FRAMES, "BLOCK", BLOCK_MILLISECONDS, "STREAMS", stream, last)
        for _stream, entries in await line.read_response(timeout=FOR_EVER) or []:
            for entry, (_name, frame) in entries:
                last = entry.decode()
                self._hand_out(frame)
        await asyncio.sleep(0)  # they are told before the next ones are asked for
        return last

    def _hand_out(self, frame: bytes) -> None:
        """One that cannot be read would be read again and again, and no other after it."""
        try:
            for run, attempt, packed in json.loads(frame):
                if mailbox := self.mailboxes.get(run):
                    mailbox.put((attempt, unpack(packed)))
        except Exception:
            log.exception("reply_not_read")


def replies() -> Replies:
    """Those of the running loop."""
    loop = asyncio.get_running_loop()
    return _all.get(loop) or _all.setdefault(loop, Replies())
