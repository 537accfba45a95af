"""Short visits of async code to the database."""

import asyncio
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections

P = ParamSpec("P")
R = TypeVar("R")


async def in_database(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `function` in a thread; no connection stays open while the caller goes on to stream for minutes."""

    def visit() -> R:
        try:
            return function(*args, **kwargs)
        finally:
            connections.close_all()

    return await sync_to_async(visit, thread_sensitive=False)()


_background: "set[asyncio.Task[Any]]" = set()


def in_background(work: Any) -> "asyncio.Task[Any]":
    """Let `work` go on when the request that began it is gone."""
    task = asyncio.get_running_loop().create_task(work)
    _background.add(task)
    task.add_done_callback(_background.discard)
    return task
