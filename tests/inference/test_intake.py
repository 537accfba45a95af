"""How an engine takes up what is asked: at once what has just come, and never what was called off before."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.conf import settings

from core.ids import new_id
from inference.engine.errors import ModelNotLoaded
from inference.engine.requests import GenerateRequest, Sampling
from inference.host.child.desk import Desk
from inference.host.child.intake import Intake
from inference.host.child.jobs import HALF_DONE
from inference.host.child.leases import Cancels, Leases
from inference.wire import keys
from inference.wire.delivery import Address, Parcel, deliver
from inference.wire.events import NO_ID, Done, Event, Piece, Started, Usage
from inference.wire.orders import Order
from inference.wire.output import output_of
from tests.site import eventually

DEPLOYMENT = "intake-deployment"


class Engine:
    """The part of one that takes requests."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def submit(self, request: GenerateRequest) -> None:
        self.told.append(("submit", request.id))

    def cancel(self, request_id: str) -> None:
        self.told.append(("cancel", request_id))

    def capacity(self, _model: str) -> int:
        return 8


class Sent:
    """What would be sent, sent at once."""

    def __init__(self, client: "redis.Redis") -> None:
        self.client = client

    def put(self, parcels: Any) -> None:
        deliver(self.client, parcels)


@pytest.fixture
def client() -> Iterator["redis.Redis"]:
    found = redis.Redis.from_url(settings.REDIS_URL, protocol=2)
    found.delete(keys.requests(DEPLOYMENT))
    yield found
    found.delete(keys.requests(DEPLOYMENT))
    found.close()


@pytest.fixture
def engine() -> Engine:
    return Engine()


def desk_of(engine: Engine, client: "redis.Redis", kind: type[Desk] = Desk) -> Desk:
    at_once: Any = Sent(client)  # in the place of the thread that sends
    return kind(engine, at_once, client)


@pytest.fixture
def intake(client: "redis.Redis", engine: Engine) -> Intake:
    found = Intake(client, DEPLOYMENT, "me", desk_of(engine, client), 8)
    found.ensure_group()
    return found


def asked(client: "redis.Redis", entry: str = "*") -> str:
    order = Order(new_id(), "text", ([1, 2, 3],), "user:1", time.time() + 60, sampling=Sampling(max_tokens=4))
    client.xadd(keys.requests(DEPLOYMENT), order.as_entry("web"), id=entry)  # type: ignore[arg-type]  # wants a dict of unions, which no dict of texts is
    return order.run


def test_what_has_just_come_is_begun(client: "redis.Redis", intake: Intake, engine: Engine) -> None:
    run = asked(client)
    intake._pull(1)
    assert engine.told == [("submit", f"{run}.0")]
    assert list(output_of(client, run)) == [Started(3)]


def test_what_was_called_off_a_moment_ago_is_ended_before_a_step(
    client: "redis.Redis", intake: Intake, engine: Engine
) -> None:
    run = asked(client)
    client.set(keys.cancel(run), 1, ex=60)
    intake._pull(1)
    assert engine.told == [("submit", f"{run}.0"), ("cancel", f"{run}.0")]


def test_what_was_called_off_while_it_waited_is_never_begun(
    client: "redis.Redis", intake: Intake, engine: Engine
) -> None:
    run = asked(client, entry="1-1")  # long ago
    client.set(keys.cancel(run), 1, ex=60)
    intake._pull(1)
    assert engine.told == []
    assert list(output_of(client, run)) == [Done(Usage(), cancelled=True)]
    assert client.xlen(keys.requests(DEPLOYMENT)) == 0


class Unloaded(Engine):
    def capacity(self, model: str) -> int:
        raise ModelNotLoaded(model)


def test_whoever_claims_for_a_model_that_was_just_unloaded_takes_nothing_and_lives(client: "redis.Redis"):
    client.xgroup_create(keys.requests(DEPLOYMENT), keys.GROUP, id="0", mkstream=True)
    client.xadd(keys.requests(DEPLOYMENT), {"order": "x"})
    client.xreadgroup(keys.GROUP, "another", {keys.requests(DEPLOYMENT): ">"})
    gone = Intake(client, DEPLOYMENT, "us", desk_of(Unloaded(), client), places=8)
    gone.claim(lease_milliseconds=0)
    assert gone.closing.is_set()
    assert client.xpending_range(keys.requests(DEPLOYMENT), keys.GROUP, "-", "+", 9)[0]["consumer"] == b"another"


def test_what_is_in_hand_is_not_taken_over_from_ourselves(client: "redis.Redis", intake: Intake, engine: Engine):
    """However late its lease is renewed: whatever is taken over too often is given up."""
    run = asked(client)
    intake._pull(1)
    intake.claim(lease_milliseconds=0)
    assert engine.told == [("submit", f"{run}.0")]
    rows: Any = client.xpending_range(keys.requests(DEPLOYMENT), keys.GROUP, "-", "+", 9)
    assert [(row["consumer"], row["times_delivered"]) for row in rows] == [(b"me", 1)]


def test_what_others_left_is_claimed_when_it_is_taken_up(
    client: "redis.Redis", intake: Intake, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    """While the first is looked at, the others still lie where they were."""
    runs = [asked(client) for _ in range(3)]
    client.xreadgroup(keys.GROUP, "another", {keys.requests(DEPLOYMENT): ">"})
    owners: list[list[bytes]] = []

    def look(entry: bytes, fields: Any, attempt: int) -> None:
        rows: Any = client.xpending_range(keys.requests(DEPLOYMENT), keys.GROUP, "-", "+", 9)
        owners.append([row["consumer"] for row in rows])
        take(entry, fields, attempt)

    take = intake._take
    monkeypatch.setattr(intake, "_take", look)
    intake.claim(lease_milliseconds=0)
    assert owners == [[b"me", b"another", b"another"], [b"me", b"me", b"another"], [b"me", b"me", b"me"]]
    assert [job.address.attempt for job in intake.desk.jobs()] == [2, 2, 2]
    assert engine.told == [("submit", f"{run}.0") for run in runs]


def test_what_a_server_of_others_began_is_not_gone_on_with(client: "redis.Redis", intake: Intake, engine: Engine):
    """It may be taken over by us once nobody relays it any more; of its words we do not know the tokens."""
    run = asked(client)
    client.xreadgroup(keys.GROUP, "a relay", {keys.requests(DEPLOYMENT): ">"})
    entries: Any = client.xrange(keys.requests(DEPLOYMENT))
    begun: list[Event] = [Started(3), Piece(0, 0, NO_ID, "Far ")]
    deliver(client, [Parcel(Address(run, "web", DEPLOYMENT, entries[0][0].decode(), 1), begun)])
    intake.claim(lease_milliseconds=0)
    assert engine.told == []
    assert list(output_of(client, run)) == [*begun, HALF_DONE]
    assert client.xlen(keys.requests(DEPLOYMENT)) == 0


class Odd(Engine):
    """Fails in a way that nobody thought of, once."""

    def capacity(self, model: str) -> int:
        if self.told:
            return super().capacity(model)
        self.told.append(("failed", model))
        raise RuntimeError("dictionary changed size during iteration")


def test_a_fault_ends_no_intake(client: "redis.Redis", caplog: pytest.LogCaptureFixture):
    engine = Odd()
    intake = Intake(client, DEPLOYMENT, "us", desk_of(engine, client), places=8)
    intake.start()
    try:
        asked(client)
        assert eventually(lambda: len(engine.told) == 2, seconds=20)
    finally:
        intake.close()
        intake.join(20)
    assert [what for what, _ in engine.told] == ["failed", "submit"]
    assert "dictionary changed size" in caplog.text


def test_a_fault_ends_no_leases(client: "redis.Redis", caplog: pytest.LogCaptureFixture):
    looked = threading.Event()

    def intakes() -> list[Intake]:
        if not caplog.records:
            raise RuntimeError("set changed size during iteration")
        looked.set()
        return []

    leases = Leases(client, desk_of(Engine(), client), intakes, "us", lease=0.03)
    leases.start()
    try:
        assert looked.wait(20)
    finally:
        leases.stopping.set()
        leases.join(20)
    assert "set changed size" in caplog.text


def test_a_fault_ends_no_hearing_of_what_is_called_off(client: "redis.Redis", caplog: pytest.LogCaptureFixture):
    class Calls(Desk):
        def cancel(self, run: str) -> None:
            if not caplog.records:
                raise RuntimeError("nobody thought of this")
            raise KeyboardInterrupt  # enough

    def call_off() -> None:
        while not is_heard.wait(0.02):
            client.publish(keys.CANCELS, "run")

    is_heard = threading.Event()
    calling = threading.Thread(target=call_off)
    calling.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            Cancels(client, desk_of(Engine(), client, Calls)).run()
    finally:
        is_heard.set()
        calling.join(20)
    assert "nobody thought of this" in caplog.text
