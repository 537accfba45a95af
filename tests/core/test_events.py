from typing import Any

import pytest
from django.db import transaction

from core import events, sealing
from core.models import DeadLetter, Event, Subscription

pytestmark = pytest.mark.django_db
GENESIS = "0" * 64


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A receiver of `thing.happened` that lives for one test."""
    seen: list[str] = []
    receiver = events.Receiver("test.heard", frozenset({"thing.happened"}), lambda event: seen.append(event.id))
    monkeypatch.setattr("core.delivery.RECEIVERS", {receiver.name: receiver})
    return seen


@pytest.mark.django_db(transaction=True)
def test_event_outside_a_transaction_is_refused(alice: Any):
    with pytest.raises(RuntimeError, match="in the transaction of what it tells"):
        events.record("thing.happened", alice)


def test_event_names_what_who_and_why(alice: Any):
    event = events.record(
        "thing.happened", alice, actor=alice, role="owner", reason="why", note="because", evidence=[{"n": 1}]
    )
    assert (event.object_type, event.object_id, event.actor) == ("user", alice.id, alice)
    assert (event.acting_role, event.reason_code, event.note, event.evidence) == ("owner", "why", "because", [{"n": 1}])
    assert list(events.history(alice, ["thing.happened"])) == [event]


def test_delivery_is_in_order_and_once(alice: Any, heard: list[str]):
    events.deliver()
    first, second = events.record("thing.happened", alice), events.record("thing.happened", alice)
    events.record("other.thing", alice)
    assert events.deliver() == 2
    assert events.deliver() == 0
    assert heard == [first.id, second.id]


def test_a_receiver_that_stays_behind_does_not_hold_up_the_others(alice: Any, monkeypatch: pytest.MonkeyPatch):
    seen: list[str] = []

    def fail(event: Event) -> None:
        if not healed:
            raise ValueError
        seen.append(event.id)

    healed: list[bool] = []
    deaf = events.Receiver("test.deaf", frozenset({"thing.happened"}), fail)
    keen = events.Receiver(
        "test.keen", frozenset({"thing.happened", "other.thing"}), lambda event: seen.append(event.id)
    )
    monkeypatch.setattr("core.delivery.RECEIVERS", {each.name: each for each in (deaf, keen)})
    monkeypatch.setattr("core.delivery.BATCH", 2)
    events.deliver()
    made = [events.record(verb, alice).id for verb in ("thing.happened", "other.thing", "thing.happened")]
    assert events.deliver() == 3
    assert seen == made
    healed.append(True)
    assert events.deliver() == 2
    assert seen == [*made, made[0], made[2]]


def test_what_nobody_waits_for_costs_the_same_for_many_receivers(
    alice: Any, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
):
    many = [events.Receiver(f"test.{number}", frozenset({f"verb.{number}"}), print) for number in range(20)]
    monkeypatch.setattr("core.delivery.RECEIVERS", {each.name: each for each in many})
    events.deliver()
    with django_assert_num_queries(7):  # who is there, four to seal, where they stand, one look for all
        assert events.deliver() == 0


def test_new_receiver_does_not_hear_the_past(alice: Any, heard: list[str]):
    events.record("thing.happened", alice)
    sealing.seal()
    events.deliver()
    assert heard == []


def test_failing_receiver_is_tried_again_then_parked(alice: Any, monkeypatch: pytest.MonkeyPatch):
    def fail(event: Event) -> None:
        raise ValueError("no ears")

    receiver = events.Receiver("test.deaf", frozenset({"thing.happened"}), fail)
    monkeypatch.setattr("core.delivery.RECEIVERS", {receiver.name: receiver})
    events.deliver()
    event = events.record("thing.happened", alice)
    for attempt in range(1, 8):
        events.deliver()
        assert Subscription.objects.get(receiver="test.deaf").failures == attempt
    events.deliver()
    letter = DeadLetter.objects.get()
    assert (letter.event, letter.error) == (event, "ValueError('no ears')")
    assert Subscription.objects.get(receiver="test.deaf").position == Event.objects.get(pk=event.pk).position


def test_receiver_that_fails_leaves_nothing_behind(alice: Any, monkeypatch: pytest.MonkeyPatch):
    def half(event: Event) -> None:
        with transaction.atomic():
            type(alice).objects.filter(pk=alice.pk).update(name="half-done")
        raise ValueError

    receiver = events.Receiver("test.half", frozenset({"thing.happened"}), half)
    monkeypatch.setattr("core.delivery.RECEIVERS", {receiver.name: receiver})
    events.deliver()
    events.record("thing.happened", alice)
    events.deliver()
    alice.refresh_from_db()
    assert alice.name != "half-done"


def test_chain_shows_a_changed_event(alice: Any):
    for _ in range(3):
        events.record("thing.happened", alice)
    while sealing.seal():
        pass
    assert list(sealing.broken()) == []
    victim = Event.objects.filter(verb="thing.happened").order_by("position")[1]
    Event.objects.filter(pk=victim.pk).update(note="it was somebody else")
    assert list(sealing.broken()) == [victim]


def test_chain_shows_a_removed_event(alice: Any):
    made = [events.record("thing.happened", alice) for _ in range(3)]
    while sealing.seal():
        pass
    Event.objects.filter(pk=made[1].pk).delete()
    assert made[2] in list(sealing.broken())


def test_first_event_follows_from_nothing(alice: Any):
    events.record("thing.happened", alice)
    while sealing.seal():
        pass
    assert Event.objects.get(position=1).previous_hash == GENESIS
