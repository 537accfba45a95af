"""In which order a host loads again what its engine held, and what waits while the guilty may be at work."""

import pytest

from inference.host import returning
from inference.host.returning import Returning


@pytest.fixture
def asked() -> set[str]:
    """What has runs that wait or are at work."""
    return {"wild"}


@pytest.fixture
def after_a_loss(asked: set[str]) -> Returning:
    found = Returning(asked.__contains__)
    found.begin(["wild", "tern", "gull"], busy=["wild"], loading="", blamed="")
    return found


def come_back(here: Returning, *, all_at_once: bool = False) -> list[str]:
    return list(iter(lambda: here.next(all_at_once=all_at_once), ""))


def test_what_was_at_work_comes_back_alone_until_its_runs_have_ended(after_a_loss: Returning, asked: set[str]) -> None:
    assert come_back(after_a_loss) == ["wild"]
    assert list(after_a_loss) == ["tern", "gull"]
    asked.clear()
    assert come_back(after_a_loss) == ["tern", "gull"]


def test_what_somebody_asks_for_comes_back_at_once(after_a_loss: Returning, asked: set[str]) -> None:
    asked.add("gull")
    assert come_back(after_a_loss) == ["wild", "gull"]


def test_what_was_loaded_at_the_loss_waits_though_somebody_asks_for_it(
    after_a_loss: Returning, asked: set[str]
) -> None:
    asked.add("tern")
    assert come_back(after_a_loss) == ["wild", "tern"]
    after_a_loss.begin(["wild"], busy=["wild"], loading="tern", blamed="")
    after_a_loss.add("tern")
    assert come_back(after_a_loss) == ["wild"]
    asked.discard("wild")
    assert come_back(after_a_loss) == ["gull", "tern"]


def test_nothing_waits_for_longer_than_a_while(monkeypatch: pytest.MonkeyPatch, after_a_loss: Returning) -> None:
    monkeypatch.setattr(returning, "ALONE_SECONDS", 0)
    after_a_loss.begin([], busy=["wild"], loading="", blamed="")
    assert come_back(after_a_loss) == ["wild", "tern", "gull"]


def test_a_host_that_is_drained_leaves_all_of_it_to_others_at_once(after_a_loss: Returning) -> None:
    assert come_back(after_a_loss, all_at_once=True) == ["wild", "tern", "gull"]


def test_the_one_that_is_blamed_does_not_come_back_and_nobody_waits_for_it(after_a_loss: Returning) -> None:
    assert come_back(after_a_loss) == ["wild"]
    after_a_loss.begin(["wild"], busy=["wild"], loading="", blamed="wild")
    assert come_back(after_a_loss) == ["tern", "gull"]


def test_without_anything_at_work_all_come_back_in_turn(asked: set[str]) -> None:
    here = Returning(asked.__contains__)
    here.begin(["gull", "tern"], busy=[], loading="", blamed="")
    assert come_back(here) == ["gull", "tern"]
