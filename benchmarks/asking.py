"""Pages of a benchmark's own site, as a visitor or a member asks for them: their questions, and how long they take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

DEAR = 0.010  # seconds of one query; what takes longer is printed


def client_of(handle: str) -> Any:
    """A visitor, or somebody signed in."""
    from django.test import Client  # noqa: PLC0415 -- as below: they need a site

    from accounts.models import User  # noqa: PLC0415

    client = Client(SERVER_NAME="127.0.0.1")
    if handle:
        client.force_login(User.objects.get(handle=handle), "allauth.account.auth_backends.AuthenticationBackend")
    return client


@contextmanager
def questions() -> Iterator[list[tuple[float, str]]]:
    """What is asked of the database meanwhile: seconds and SQL."""
    from django.db import connection  # noqa: PLC0415

    asked: list[tuple[float, str]] = []

    def watch(execute: Any, sql: str, *more: Any) -> Any:
        start = time.perf_counter()
        found = execute(sql, *more)
        asked.append((time.perf_counter() - start, sql))
        return found

    with connection.execute_wrapper(watch):
        yield asked


def tell_dear(asked: list[tuple[float, str]]) -> None:
    for took, sql in asked:
        if took > DEAR:
            print(f"{'':>25}{took * 1000:.0f} ms: {sql[:900]}", flush=True)


def times(client: Any, address: str, repeat: int) -> list[float]:
    """Milliseconds of each turn."""
    return [wall for wall, _processor in turns(client, address, repeat)]


def turns(client: Any, address: str, repeat: int) -> list[tuple[float, float]]:
    """The same, and how many of them this process worked: on a machine with other work the first tells of that, too."""
    taken = []
    for _turn in range(repeat):
        start, worked = time.perf_counter(), time.process_time()
        client.get(address)
        taken.append(((time.perf_counter() - start) * 1000, (time.process_time() - worked) * 1000))
    return taken
