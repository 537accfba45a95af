"""Reading a run that somebody else drives: from its beginning, or from where a reader was cut off."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import redis
import structlog

from core.database import in_database
from core.redis import async_connection
from inference.gateway.listening import Waiting
from inference.models import Run
from inference.wire import keys
from inference.wire.delivery import entry_events
from inference.wire.events import Event, Started, is_last
from inference.wire.fence import Fence
from inference.wire.progress import Progress

log = structlog.get_logger(__name__)
BLOCK_MILLISECONDS = 1000
SETTLING_SECONDS = 5.0
Read = tuple[str, list[Event | Waiting]]


async def follow(run: Run) -> AsyncIterator[Read]:
    """Batches of events from the first on, each with its place; ends when the run has ended. A run long over yields
    nothing."""
    fence, last, has_started = Fence(), "0", False
    while True:
        batch: Read | None = None
        for entry, fields in await _read(run.id, last):
            last = entry
            attempt, found = entry_events(fields)
            events = [event for event in found if fence.lets_pass(attempt, event)]
            has_started = has_started or any(isinstance(event, Started) for event in events)
            yield entry, list(events)
            if any(is_last(event) for event in events):
                return
            batch = entry, []
        if batch is None:
            if await _is_over(run.id):
                return
            yield "", [await _waiting(run, has_started=has_started)]


async def until_settled(run: Run) -> Run:
    """Stays with a run that somebody else drives."""
    async for _read in follow(run):
        pass
    return await settled(run.id)


async def settled(run_id: str) -> Run:
    """The row after its last event; whoever drives the run writes it at about the same moment."""
    give_up = asyncio.get_running_loop().time() + SETTLING_SECONDS
    while True:
        run = await in_database(_row, run_id)
        if not run.is_open or asyncio.get_running_loop().time() > give_up:
            return run
        await asyncio.sleep(0.05)


def _row(run_id: str) -> Run:
    return Run.objects.select_related("release__project__owner", "deployment").get(pk=run_id)


async def _is_over(run_id: str) -> bool:
    return not (await in_database(_row, run_id)).is_open


async def _read(run_id: str, last: str) -> list[tuple[str, Any]]:
    """Nothing while nobody can be asked; the database then says when it is over."""
    try:
        found: Any = await async_connection().xread({keys.output(run_id): last}, block=BLOCK_MILLISECONDS)
    except redis.RedisError as error:
        log.warning("redis_away", what="following", run=run_id, error=str(error))
        await asyncio.sleep(BLOCK_MILLISECONDS / 1000)
        return []
    return [(entry.decode(), fields) for _, entries in found or [] for entry, fields in entries]


async def _waiting(run: Run, *, has_started: bool) -> Waiting:
    if has_started:
        return Waiting("work", 0)
    try:
        async with async_connection().pipeline(transaction=False) as pipe:
            pipe.hgetall(keys.progress(run.deployment_id))
            pipe.exists(keys.placed(run.deployment_id))
            pipe.xlen(keys.requests(run.deployment_id))
            kept, placed, load = await pipe.execute()
    except redis.RedisError as error:
        log.warning("redis_away", what="following", run=run.id, error=str(error))
        return Waiting("queue", 0)
    progress = Progress.read(kept)
    stage = progress.stage or ("queue" if placed else "cold")
    return Waiting(stage, max(0, load - 1), progress.there, progress.of)
