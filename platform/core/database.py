"""Short visits of async code to the database, and what it should know of itself."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connection, connections, transaction

P = ParamSpec("P")
R = TypeVar("R")
LOOKED_AT = 1_000  # rows of an index
_is_one: ContextVar[bool] = ContextVar("is_one", default=False)


@contextmanager
def in_one_transaction() -> Iterator[None]:
    """All of it or nothing; other threads, which would see none of it and wait for it for ever, are not to be asked."""
    with transaction.atomic():
        token = _is_one.set(True)
        try:
            yield
        finally:
            _is_one.reset(token)


async def in_database(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `function` in a thread; no connection of a server stays taken while the caller streams for minutes."""
    if _is_one.get():
        raise RuntimeError("within one transaction no other thread is asked: such an endpoint `repeats` AT_MOST_ONCE")

    def visit() -> R:
        try:
            return function(*args, **kwargs)
        finally:
            _give_back()

    return await sync_to_async(visit, thread_sensitive=False, executor=_threads())()


@cache
def _threads() -> ThreadPoolExecutor:
    """SQLite has one writer at a time; threads of one process that wait for it by sleeping only hold each other up."""
    return ThreadPoolExecutor(1 if connection.vendor == "sqlite" else 8, thread_name_prefix="database")


async def leave_database() -> None:
    """Before a long stream: what the request looked up is looked up, its own thread needs no connection any more."""
    await sync_to_async(_give_back)()


def learn_sizes() -> None:
    """SQLite learns how its rows are spread; until then each plan is a guess. PostgreSQL does so by itself.

    `PRAGMA optimize` would look at what this connection had asked for, which is nothing.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
            cursor.execute("ANALYZE")


def _give_back() -> None:
    """A pooled connection goes back to its pool. One to SQLite takes nothing from anybody and is dear to open anew; one
    in the middle of a transaction belongs to whoever began it."""
    for each in connections.all(initialized_only=True):
        if (each.vendor != "sqlite" or each.errors_occurred) and not each.in_atomic_block:
            each.close()
