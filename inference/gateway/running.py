"""A run from the question to its settled end. Whatever happens to the asker, it ends once and is charged once."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import redis
import structlog

from core.database import in_database
from core.ids import new_id
from core.problems import Problem
from inference.actions import runs
from inference.actions.runs import Ask, Ending
from inference.gateway.background import in_background
from inference.gateway.listening import Listener, Waiting
from inference.gateway.queueing import call_off, no_workers, require_room, submit
from inference.gateway.replies import Mailbox, Replies, replies
from inference.models import Deployment, Run
from inference.states import RunState
from inference.wire.events import Done, Echo, Event, Failed, Piece, Result, Started, Usage, Words
from inference.wire.orders import WRITING
from inference.wire.transcript import Transcript

log = structlog.get_logger(__name__)
LEAVING_SECONDS = 5.0  # how long we wait for the engine's last word on a run that nobody waits for
LONG_SECONDS = 1.0  # a run that works for longer is shown as running

__all__ = [
    "Accepted",
    "Events",
    "Waiting",
    "accepted",
    "answer",
    "begin",
    "cancel",
    "complete",
    "gathered",
    "require_open",
]


Asking = Callable[[], Ask]
"""Finds out in the database who asks what of which model; may refuse by a `Problem`."""


@dataclass(frozen=True)
class Accepted:
    """The first thing told of a run: it is written down and paid for."""

    run: Run
    ask: Ask
    began: float = field(default_factory=time.monotonic)
    """When it was on its way to an engine, by this process's clock: that may have answered before we hear of it."""


Events = AsyncIterator[Accepted | Event | Waiting]


async def answer(asking: Asking) -> Events:
    """The events of a new run, for an asker who stays: leaving cancels it.

    Nothing happens before the first event is asked for, and everything is undone if the asker goes at any point.
    Raises what `asking` raises, `TooMany` or `Unavailable` before the first event.
    """
    course = await _accept(asking)
    try:
        yield course.accepted
        async for event in course.follow():
            yield event
    finally:
        if not course.is_settled:
            in_background(course.leave())


async def accepted(asking: Asking) -> tuple[Accepted, Events]:
    """The run that was accepted, and what is still to come of it."""
    events = answer(asking)
    first = await anext(events)
    assert isinstance(first, Accepted)
    return first, events


async def gathered(events: Events) -> tuple[Transcript, list[Echo | Piece]]:
    """All that such a run comes to, and beside it what was written, token by token."""
    transcript = Transcript()
    pieces: list[Echo | Piece] = []
    async for event in events:
        if isinstance(event, Accepted | Waiting):
            continue
        transcript.take(event)
        if isinstance(event, Echo | Piece):
            pieces.append(event)
    return transcript, pieces


async def begin(ask: Ask) -> Run:
    """Start a run that goes on whether anybody looks or not; read it by its id."""
    course = await _accept(lambda: ask)
    in_background(_see_through(course))
    return course.run


async def complete(ask: Ask) -> Run:
    """Start a run and wait for its end, for askers who cannot stream."""
    course = await _accept(lambda: ask)
    await _see_through(course)
    return await in_database(Run.objects.select_related("release__project__owner").get, pk=course.run.id)


def cancel(run: Run) -> None:
    """Ask the engine to stop; who follows the run then ends it."""
    if run.is_open:
        call_off(run.id)


def require_open(deployment: Deployment) -> None:
    """Refuses where no run of this model can be queued now."""
    try:
        require_room(deployment)
    except redis.RedisError as error:
        log.warning("redis_away", what="asking for room", error=str(error))
        raise no_workers() from None


def _accept_if_there_is_room(asking: Asking, name: str, answered: Replies) -> tuple[Accepted, bytes]:
    """All that a run needs before its first token, in one visit to the database: once it is paid for it is queued from
    here, for to wait until the loop does it is to wait behind all that the loop has to do."""
    ask = asking()
    require_open(ask.deployment)
    accepted = Accepted(run := runs.accept(ask=ask, web=answered.web, name=name), ask)
    try:
        entry = submit(run.deployment_id, runs.order_for(run, ask), answered.web)
    except redis.RedisError as error:
        log.warning("redis_away", what="queueing", run=run.id, error=str(error))
        _stop(run.id, answered)  # should it have come before the answer was lost
        runs.finish(run=run, ending=Ending(RunState.FAILED, error_code="not_queued"))
        raise no_workers() from None
    return accepted, entry


def _stop(run: str, answered: Replies) -> None:
    try:
        call_off(run)
    except redis.RedisError as error:
        log.warning("redis_away", what="calling off", run=run, error=str(error))
        answered.lost.add(run)


async def _accept(asking: Asking) -> "_Course":
    """Its mailbox is there before anybody can answer."""
    name, answered = new_id(), replies()
    try:
        mailbox = await answered.open(name)
    except redis.RedisError as error:
        log.warning("redis_away", what="opening a mailbox", error=str(error))
        raise no_workers() from None
    accepting = in_background(in_database(_accept_if_there_is_room, asking, name, answered))
    try:
        accepted, entry = await asyncio.shield(accepting)
    except asyncio.CancelledError:
        in_background(_undo(accepting, name, mailbox))
        raise
    except BaseException:
        answered.close(name)
        raise
    return _Course(accepted, entry, mailbox)


async def _undo(accepting: "asyncio.Task[tuple[Accepted, bytes]]", name: str, mailbox: Mailbox) -> None:
    """The asker left while the run was being written down."""
    try:
        accepted, entry = await accepting
    except Problem:  # it was refused: there is nothing to undo
        replies().close(name)
    else:
        await _Course(accepted, entry, mailbox).leave()


async def _see_through(course: "_Course") -> None:
    try:
        async for _event in course.follow():
            pass
    finally:
        if not course.is_settled:
            in_background(course.leave())


class _Course:
    """One run under way in this process."""

    def __init__(self, accepted: Accepted, entry: bytes, mailbox: Mailbox) -> None:
        self.accepted, self.run, self.ask = accepted, accepted.run, accepted.ask
        self.transcript = Transcript()
        self.is_settled = False
        self._listener = Listener(self.run, entry, mailbox)
        self._began = accepted.began
        self._first: float | None = None
        self._is_marked = False

    async def follow(self) -> AsyncIterator[Event | Waiting]:
        """The last event is told after the run is settled, so whoever sees it finds the row and the bill in order."""
        while True:
            for event in await self._listener.next():
                if not isinstance(event, Waiting):
                    self._take(event)
                    if isinstance(event, Done | Failed):
                        await self._settle()
                        yield event
                        return
                yield event

    async def leave(self) -> None:
        """Nobody waits any more: stop the engine, give it a moment for its last word, settle."""
        await in_database(_stop, self.run.id, replies())
        try:
            async with asyncio.timeout(LEAVING_SECONDS):
                await self._hear_the_end()
        except TimeoutError:
            log.info("run_left_without_a_last_word", run=self.run.id)
        if self.transcript.end is None:
            usage = self.transcript.usage
            self.transcript.take(Done(Usage(usage.prompt_tokens, usage.completion_tokens), cancelled=True))
        await self._settle()

    async def _hear_the_end(self) -> None:
        if self.transcript.end is not None:  # only the bill is missing
            return
        async for event in self._listener.events():
            if not isinstance(event, Waiting):
                self._take(event)

    def _take(self, event: Event) -> None:
        self.transcript.take(event)
        if self._first is None and isinstance(event, Piece | Words | Result):
            self._first = time.monotonic() - self._began
        if not self._is_marked and not isinstance(event, Started) and time.monotonic() - self._began > LONG_SECONDS:
            self._is_marked = True
            in_background(in_database(runs.mark_running, run_id=self.run.id))

    async def _settle(self) -> None:
        replies().close(self.run.id)
        if isinstance(self.transcript.end, Failed):
            await in_database(_stop, self.run.id, replies())  # should an engine still have it
        seconds = time.monotonic() - self._began
        first = self._first if self.ask.kind in WRITING else None
        ending = runs.ending_from(self.transcript, self.run, seconds=seconds, first=first)
        await in_database(runs.finish, run=self.run, ending=ending)
        self.is_settled = True
