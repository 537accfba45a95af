"""Amounts move once, whole, and never below zero: one at a time, at the same time, and when the mover is killed."""

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.problems import BadInput, Conflict, PaymentRequired, Problem
from resources.ledger import actions
from resources.ledger.models import Account, Entry, Reservation
from resources.ledger.queries import Mismatch, accounts_of, entries_of, mismatches
from resources.ledger.states import EntryKind
from tests.repositories.test_races import together


def account(holder: str = "pool:gift", amount: int = 100, unit: str = "tokens") -> Account:
    made = actions.open_account(holder=holder, kind="pool", unit=unit)
    actions.bring(account=made, amount=amount, key=f"bring:{holder}:{unit}", reason="gift")
    made.refresh_from_db()
    return made


def parts(account: Account) -> tuple[int, int, int, int, int]:
    account.refresh_from_db()
    return account.received, account.available, account.reserved, account.spent, account.passed_on


def is_kept(row: Model) -> bool:
    """Whether the database takes it; it is gone again at once."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    row.delete()
    return True


def state(key: str) -> str:
    return Reservation.objects.get(pk=key).state


@pytest.mark.django_db
class TestOneAtATime:
    def test_work_is_paid_as_measured_and_the_rest_comes_back(self):
        pool = account()
        actions.reserve(account=pool, amount=30, key="run:1")
        assert (state("run:1"), parts(pool)) == ("held", (100, 70, 30, 0, 0))
        assert actions.settle(key="run:1", measured=12) == 12
        assert (state("run:1"), parts(pool)) == ("settled", (100, 88, 0, 12, 0))
        kinds = [(entry.kind, entry.amount) for entry in entries_of(pool)]
        assert kinds == [("release", 18), ("spend", 12), ("reserve", 30), ("bring", 100)]
        assert mismatches() == []

    @pytest.mark.parametrize("amount", [2**31 - 1, 2**31, 10**12])
    def test_amounts_of_more_than_four_bytes_arrive_whole(self, amount: int):
        pool = account(amount=amount)
        actions.bring(account=pool, amount=amount, key="bring:again")
        assert parts(pool) == (2 * amount, 2 * amount, 0, 0, 0)

    def test_no_more_is_paid_than_was_reserved(self):
        pool = account()
        actions.reserve(account=pool, amount=30, key="run:1")
        assert actions.settle(key="run:1", measured=45) == 30
        assert (Reservation.objects.get().measured, parts(pool)) == (45, (100, 70, 0, 30, 0))

    def test_what_failed_for_no_fault_of_the_payer_costs_nothing(self):
        pool = account()
        actions.reserve(account=pool, amount=30, key="run:1")
        actions.release(key="run:1", reason="platform_fault")
        assert state("run:1") == "released"
        assert (parts(pool), entries_of(pool).first().reason) == ((100, 100, 0, 0, 0), "platform_fault")  # type: ignore[union-attr]

    def test_too_much_is_refused_with_what_is_left_and_nothing_moves(self):
        pool = account()
        with pytest.raises(PaymentRequired) as refused:
            actions.reserve(account=pool, amount=101, key="run:1")
        assert refused.value.more == {"unit": "tokens", "needed": 101, "remaining": 100}
        assert (parts(pool), Reservation.objects.count(), Entry.objects.count()) == ((100, 100, 0, 0, 0), 0, 1)

    def test_same_key_moves_nothing_twice(self):
        pool = account()
        for _again in range(2):
            actions.reserve(account=pool, amount=100, key="run:1")
        for measured in (40, 60):
            assert actions.settle(key="run:1", measured=measured) == 40
        actions.release(key="run:1")
        assert state("run:1") == "settled"
        for _again in range(2):
            actions.refund(reservation="run:1", amount=10, key="refund:1")
            actions.bring(account=pool, amount=100, key="bring:pool:gift:tokens")
        assert parts(pool) == (100, 70, 0, 30, 0)
        with pytest.raises(Conflict):
            actions.reserve(account=pool, amount=5, key="run:1")
        with pytest.raises(Conflict):
            actions.refund(reservation="run:1", amount=31, key="refund:2")

    def test_pools_pass_on_and_get_back_what_nobody_used(self):
        pool, grant = account(), actions.open_account(holder="grant:1", kind="grant", unit="tokens")
        actions.pass_on(source=pool, target=grant, amount=60, key="award:1")
        actions.pass_on(source=grant, target=pool, amount=20, key="expire:1")
        actions.take(account=pool, amount=5, key="take:1")
        assert (parts(pool), parts(grant)) == ((120, 55, 0, 0, 65), (60, 40, 0, 0, 20))
        assert [one.unit for one in accounts_of("grant:1")] == ["tokens"]
        other = actions.open_account(holder="grant:1", kind="grant", unit="cpu_ms")
        for wrong in (pool, other):
            with pytest.raises(BadInput):
                actions.pass_on(source=pool, target=wrong, amount=1, key="wrong")
        assert mismatches() == []

    @pytest.mark.parametrize("amount", [0, -1])
    def test_amounts_are_above_zero(self, amount: int):
        pool = account()
        for act in (actions.bring, actions.take, partial(actions.reserve)):
            with pytest.raises(BadInput):
                act(account=pool, amount=amount, key="wrong")

    def test_lost_work_is_released_when_its_time_is_over(self):
        pool = account()
        actions.reserve(account=pool, amount=30, key="run:1", expires_at=timezone.now())
        actions.reserve(account=pool, amount=30, key="run:2")
        assert (actions.release_lost(), actions.release_lost()) == (1, 0)
        assert parts(pool) == (100, 70, 30, 0, 0)

    def test_database_refuses_what_no_action_would_write(self):
        pool = account()
        for change in ({"available": 101}, {"available": -1, "reserved": 101}, {"spent": 1}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Account.objects.filter(pk=pool.pk).update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(key="half", kind="pass", amount=1, source=pool)
        with pytest.raises(TypeError):
            Entry.objects.get().save()

    def test_database_knows_between_which_accounts_each_kind_of_entry_moves(self):
        one, other = account(), account("grant:1")
        sides = {"outside": None, "one": one, "other": other}
        kept = {
            (kind, source, target)
            for kind, source, target in product(EntryKind.values, sides, sides)
            if is_kept(Entry(key="new", kind=kind, amount=1, source=sides[source], target=sides[target]))
        }
        within = {(kind, side, side) for kind in ("reserve", "release", "spend", "refund") for side in ("one", "other")}
        assert kept == within | {
            ("bring", "outside", "one"),
            ("bring", "outside", "other"),
            ("take", "one", "outside"),
            ("take", "other", "outside"),
            ("pass", "one", "other"),
            ("pass", "other", "one"),
        }

    def test_database_knows_what_a_reservation_may_say_of_itself(self):
        pool = account()
        said: dict[str, Any] = {"key": "run:1", "account": pool, "amount": 10, "expires_at": timezone.now()}
        ended: dict[str, Any] = {"state": "settled", "ended_at": timezone.now()}
        for right in (dict[str, Any](), ended, ended | {"charged": 10, "refunded": 10}):
            assert is_kept(Reservation(**said | right))
        for broken in ({"charged": 11}, {"charged": -1}, {"refunded": 1}, {"refunded": -1}, {"amount": 0}):
            assert not is_kept(Reservation(**said | ended | broken))
        assert not is_kept(Reservation(**said | {"ended_at": timezone.now()}))
        assert not is_kept(Reservation(**said | {"state": "released"}))

    def test_what_was_changed_behind_the_ledger_is_found(self):
        pool = account()
        Account.objects.update(received=90, available=90)
        assert mismatches() == [Mismatch(pool.pk, "available", 90, 100), Mismatch(pool.pk, "received", 90, 100)]


class Killed(Exception):
    """The mover is gone; the database hears of it as of any broken connection."""


def killed_before_the_end(act: Callable[[], object]) -> None:
    with transaction.atomic():
        act()
        raise Killed


KEYS = st.sampled_from(["run:1", "run:2", "run:3", "run:4"])
AMOUNTS = st.integers(1, 60)
MOVES = st.one_of(
    st.tuples(st.just("reserve"), KEYS, AMOUNTS),
    st.tuples(st.just("settle"), KEYS, AMOUNTS),
    st.tuples(st.just("release"), KEYS, AMOUNTS),
    st.tuples(st.just("refund"), KEYS, AMOUNTS),
    st.tuples(st.just("pass"), KEYS, AMOUNTS),
    st.tuples(st.just("back"), KEYS, AMOUNTS),
    st.tuples(st.just("expire"), KEYS, AMOUNTS),
)
STEPS = st.lists(st.tuples(MOVES, st.booleans()), min_size=4, max_size=12)


def perform(pool: Account, grant: Account, move: tuple[str, str, int]) -> None:
    kind, key, amount = move
    acts: dict[str, Callable[[], object]] = {
        # Each run asks for the same each time it is delivered. Two of the four are lost at once.
        "reserve": lambda: actions.reserve(
            account=grant,
            amount=10 + int(key[-1]),
            key=key,
            expires_at=timezone.now() if key in {"run:3", "run:4"} else None,
        ),
        "settle": lambda: actions.settle(key=key, measured=amount),
        "release": lambda: actions.release(key=key),
        "refund": lambda: actions.refund(reservation=key, amount=amount, key=f"refund:{key}:{amount}"),
        "pass": lambda: actions.pass_on(source=pool, target=grant, amount=amount, key=f"award:{key}"),
        "back": lambda: actions.pass_on(source=grant, target=pool, amount=amount, key=f"back:{key}"),
        "expire": actions.release_lost,
    }
    acts[kind]()


def live(pool: Account, grant: Account, steps: list[Any]) -> None:
    for move, is_killed in steps:
        try:
            act = partial(perform, pool, grant, move)
            killed_before_the_end(act) if is_killed else act()
        except (Killed, Problem):  # refused: too late, too much, or nothing there yet
            continue


@pytest.mark.django_db(transaction=True)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives=st.lists(STEPS, min_size=3, max_size=3))
def test_whoever_is_at_it_together_nothing_is_lost_and_nothing_paid_twice(lives: list[Any]):
    Entry.objects.all().delete()
    Reservation.objects.all().delete()
    Account.objects.all().delete()
    pool, grant = account(amount=100), account("grant:1", amount=40)
    assert together(*(partial(live, pool, grant, steps) for steps in lives)) == [None] * len(lives)
    assert mismatches() == []
    received, *_rest, passed_on = (sum(column) for column in zip(parts(pool), parts(grant), strict=True))
    assert received - passed_on == 140
    for held in Reservation.objects.all():
        paid = Entry.objects.filter(key=f"spend:{held.key}")
        assert sum(entry.amount for entry in paid) == held.charged
        assert paid.count() == (1 if held.charged else 0)


@pytest.mark.django_db(transaction=True)
def test_the_last_of_a_budget_goes_to_one_of_many():
    grant = account("grant:1", amount=10)
    results = together(*(partial(actions.reserve, account=grant, amount=7, key=f"run:{n}") for n in range(4)))
    assert sorted(type(one).__name__ for one in results) == ["NoneType"] + ["PaymentRequired"] * 3
    assert parts(grant) == (10, 3, 7, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_message_delivered_to_many_at_once_is_paid_once():
    grant = account("grant:1", amount=10)
    held = together(*(partial(actions.reserve, account=grant, amount=7, key="run:1") for _n in range(4)))
    assert held == [None] * 4
    ended = together(*(partial(actions.settle, key="run:1", measured=n + 1) for n in range(4)))
    assert len(set(ended)) == 1
    assert (mismatches(), Entry.objects.filter(kind="spend").count()) == ([], 1)
