"""Short visits of async code to the database."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections

from core.policies import read_once

P = ParamSpec("P")
R = TypeVar("R")


async def in_database(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `function` in a thread; no connection of a server stays taken while the caller streams for minutes."""

    def visit() -> R:
        try:
            with read_once():
                return function(*args, **kwargs)
        finally:
            _give_back()

    return await sync_to_async(visit, thread_sensitive=False)()


async def leave_database() -> None:
    """Before a long stream: what the request looked up is looked up, its own thread needs no connection any more."""
    await sync_to_async(_give_back)()


def _give_back() -> None:
    """A pooled connection goes back to its pool. One to SQLite takes nothing from anybody and is dear to open anew."""
    for connection in connections.all(initialized_only=True):
        if connection.vendor != "sqlite" or connection.errors_occurred:
            connection.close()
