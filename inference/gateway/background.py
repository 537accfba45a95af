import asyncio
from typing import Any

_background: "set[asyncio.Task[Any]]" = set()


def in_background(work: Any) -> "asyncio.Task[Any]":
    """Let `work` go on when the request that began it is gone."""
    task = asyncio.get_running_loop().create_task(work)
    _background.add(task)
    task.add_done_callback(_background.discard)
    return task
