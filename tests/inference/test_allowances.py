"""Tokens are reserved before work starts and settled after it, whoever else is at it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from core.policies import publish
from core.problems import TooMany
from inference.actions import allowances
from inference.models import Allowance
from inference.queries.allowances import Payer, balance, payer_for

PAYER = Payer("user:x", 1_000)


def used() -> int:
    return Allowance.objects.get(payer=PAYER.key).used


def test_a_reservation_is_taken_and_what_was_not_used_comes_back(db: None) -> None:
    day = allowances.reserve(payer=PAYER, tokens=400)
    assert used() == 400
    allowances.settle(payer=PAYER.key, day=day, reserved=400, charged=30)
    assert used() == 30


def test_a_reservation_that_does_not_fit_changes_nothing(db: None) -> None:
    allowances.reserve(payer=PAYER, tokens=900)
    with pytest.raises(TooMany) as refused:
        allowances.reserve(payer=PAYER, tokens=101)
    assert refused.value.own_code == "insufficient_quota"
    assert refused.value.more["allowance"]["remaining"] == 100
    assert 0 < refused.value.more["retry_after"] <= 86_400
    assert used() == 900


def test_the_last_token_can_be_reserved(db: None) -> None:
    allowances.reserve(payer=PAYER, tokens=1_000)
    assert balance(PAYER).remaining == 0


@pytest.mark.django_db(transaction=True)
def test_people_who_press_at_once_never_get_more_than_there_is() -> None:
    """Forty threads ask for 100 of 1,000 tokens at the same moment: ten get them."""
    together = threading.Barrier(8)

    def ask(index: int) -> bool:
        if index < 8:
            together.wait(timeout=30)
        try:
            allowances.reserve(payer=PAYER, tokens=100)
        except TooMany:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(ask, range(40)))
    assert won.count(True) == 10
    assert used() == 1_000


def test_visitors_are_told_apart_by_a_keyed_hash_of_their_address(db: None, alice: Any) -> None:
    from django.contrib.auth.models import AnonymousUser

    one, other = payer_for(AnonymousUser(), "10.0.0.1"), payer_for(AnonymousUser(), "10.0.0.2")
    assert one.key != other.key
    assert "10.0.0" not in one.key
    assert one.limit < payer_for(alice, "10.0.0.1").limit
    assert payer_for(alice, "10.0.0.1").key == f"user:{alice.pk}"


def test_the_operator_sets_the_allowance(db: None, alice: Any) -> None:
    publish("allowance", {"signed_in_tokens_per_day": 5}, author=alice)
    assert payer_for(alice, "").limit == 5
