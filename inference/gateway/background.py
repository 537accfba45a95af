import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

log = structlog.get_logger(__name__)
AGAIN_SECONDS = 0.2
_background: "set[asyncio.Task[Any]]" = set()


def in_background(work: Any) -> "asyncio.Task[Any]":
    """Let `work` go on when the request that began it is gone."""
    task = asyncio.get_running_loop().create_task(work)
    _background.add(task)
    task.add_done_callback(_background.discard)
    return task


async def keep_on(work: Callable[[], Awaitable[None]]) -> None:
    """Do `work`, which has no end, for as long as the process lives: what nobody thought of is told, and it begins
    anew."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("background_work_failed", work=work.__name__)
            await asyncio.sleep(AGAIN_SECONDS)
