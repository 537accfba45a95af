"""Whoever works on the books may be killed between any two statements: real processes, real SIGKILL.

A worker is forked, does what a run does to the ledger, and kills itself before or after its n-th statement, for each n:
in a transaction or between two. Another process was handed the same work meanwhile, or is handed it afterwards.
"""

import os
import signal
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.utils import timezone

from core.problems import Problem
from resources.ledger import actions
from resources.ledger.models import Account, Entry, Reservation
from resources.ledger.queries import mismatches
from tests.repositories.test_races import together
from tests.resources.test_ledger import account, parts

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 40  # more statements than any life has


class Death(NamedTuple):
    """When it comes: around which statement, and on which side of it."""

    statement: int
    is_after: bool


class Reaper:
    """Stands between a process and its database."""

    def __init__(self, death: Death) -> None:
        self.death, self.count = death, 0

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self.count += 1
        if self.count == self.death.statement and not self.death.is_after:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = execute(*statement)
        if self.count == self.death.statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


def fork(work: Callable[[], object], death: Death | None = None) -> int:
    """A process of its own with a connection of its own; this one has let go of its own before."""
    if (process := os.fork()) == 0:
        try:
            if death:
                connection.execute_wrappers.append(Reaper(death))
            work()
        finally:
            os._exit(0)
    return process


def let_go() -> None:
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's alone


def killed(process: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL


def life(grant: Account, pool: Account, key: str) -> None:
    """All that is ever done for one run, as often as it is delivered."""
    actions.reserve(account=grant, amount=30, key=key)
    actions.settle(key=key, measured=12)
    actions.refund(reservation=key, amount=5, key=f"refund:{key}")
    actions.pass_on(source=grant, target=pool, amount=2, key=f"back:{key}")


def test_worker_killed_between_any_two_statements_leaves_books_that_balance_and_work_that_is_paid_once():
    pool, grant = account(amount=1), account("grant:1", amount=10_000)
    lives = 0
    for number in range(2, 2 * MANY):
        lives += 1
        work = partial(life, grant, pool, f"run:{number}")
        let_go()
        victim = fork(work, Death(number // 2, is_after=bool(number % 2)))
        rival = fork(work) if number % 3 == 0 else None
        was_killed = killed(victim)
        if rival:
            killed(rival)
        elif number % 5:
            work()
        else:
            together(work, work)
        assert parts(grant) == (10_000, 10_000 - 9 * lives, 0, 7 * lives, 2 * lives)
        if not was_killed:
            break
    assert 16 < lives < 2 * MANY - 3
    assert mismatches() == []
    assert Entry.objects.filter(kind="spend").count() == lives
    assert set(Reservation.objects.values_list("state", "charged", "refunded")) == {("settled", 12, 5)}


def late(grant: Account, key: str) -> None:
    """Reserves, but not in time for its end."""
    actions.reserve(account=grant, amount=30, key=key, expires_at=timezone.now())
    actions.settle(key=key, measured=12)


def swept(key: str) -> int | Problem:
    """Whoever finds lost work, while its worker may still come back and settle it."""
    actions.release_lost()
    try:
        return actions.settle(key=key, measured=12)
    except Problem as unknown:
        return unknown


def test_what_a_killed_worker_reserved_is_paid_or_comes_back_whoever_ends_it():
    grant = account("grant:1", amount=10_000)
    for number in range(2, 2 * MANY):
        key = f"run:{number}"
        let_go()
        was_killed = killed(fork(partial(late, grant, key), Death(number // 2, is_after=bool(number % 2))))
        if number % 4:
            swept(key)
        else:
            together(partial(swept, key), partial(swept, key))
        ended = Reservation.objects.filter(pk=key).values_list("state", "charged").first()
        assert ended in {None, ("released", 0), ("settled", 12)}
        if not was_killed:
            break
    received, available, reserved, spent, passed_on = parts(grant)
    assert (received, reserved, passed_on, mismatches()) == (10_000, 0, 0, [])
    assert spent == 12 * Reservation.objects.filter(state="settled").count() == received - available
    assert Reservation.objects.filter(state="released").exists()
