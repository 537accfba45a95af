"""A host whose engine does not start: told as such with the reason, given nothing, and back by itself once it does."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.problems import Unavailable
from core.redis import async_connection, connection
from inference.actions import deployments
from inference.engine.sentences import NOTHING, Sentence
from inference.fleet.gauges import exposition
from inference.fleet.models import DrainedHost
from inference.fleet.queries.demand import all_hosts, demand_of_classes
from inference.fleet.serializers import ClassDemandSerializer, HostSerializer
from inference.gateway import listening
from inference.gateway.queueing import require_room
from inference.host.host import Host, Options
from inference.host.supervisor import ChildLost
from inference.models import Deployment, Run
from inference.queries.deployments import live_hosts, standing
from inference.wire import keys
from tests.inference.fleet import forget_queues, host, served
from tests.site import eventually

pytestmark = pytest.mark.django_db
WHY = "no-such-device is wanted, but this torch"


@pytest.fixture
def tern(alice: Any) -> Iterator[Deployment]:
    yield served(alice, "tern")
    forget_queues()


@pytest.fixture
def failing(tmp_path: Path) -> Iterator[Host]:
    """One that was given a device which its torch does not find: its child ends before it is ready, again and again."""
    here = Host(Options(memory=2**30, models_folder=tmp_path, threads=1))
    here.supervisor._start["device"] = "no-such-device"
    threading.Thread(target=here.supervisor._keep_alive, daemon=True).start()
    assert eventually(lambda: bool(here.supervisor.trouble), seconds=90)
    yield here
    here.stop()


def test_it_is_told_why_and_takes_no_run_until_it_starts(failing: Host, tern: Deployment) -> None:
    failing._say_that_we_live()
    (told,) = all_hosts()
    assert told.trouble.startswith(WHY)
    assert (told.name, told.takes_runs, live_hosts(), standing(tern).stage) == (failing.name, False, [], "closed")
    with pytest.raises(Unavailable) as closed:
        require_room(tern)
    assert closed.value.own_code == "no_engine"
    with pytest.raises(ChildLost):
        failing.supervisor.load("x", "/nowhere", task="text-generation")

    failing.supervisor._start["device"] = "cpu"
    assert eventually(lambda: failing.supervisor.is_ready, seconds=90)
    failing._say_that_we_live()
    (told,) = all_hosts()
    assert (told.trouble, told.takes_runs, [each["name"] for each in live_hosts()]) == ("", True, [failing.name])
    require_room(tern)
    failing.stop()
    assert all_hosts() == []


def test_what_it_held_goes_to_others_and_no_model_is_blamed(tern: Deployment, tmp_path: Path) -> None:
    here = Host(Options(memory=2**30, models_folder=tmp_path))
    deployments.begin_loading(deployment=tern, host=here.name)
    deployments.finish_loading(
        deployment=tern, host=here.name, report={"bytes": 2**20, "context": 8, "seconds": 0.1, "places": 4}
    )
    connection().set(keys.placed(tern.pk), here.name)
    connection().xadd(keys.requests(tern.pk), {"run": "x"})
    here.placement._returning.add(tern.pk)
    here.supervisor.trouble = Sentence("Its process ended before it was ready: exit status 1, while starting.")
    here.placement.look("$")
    tern.refresh_from_db()
    assert (tern.state, here.placement.ours(), connection().get(keys.placed(tern.pk))) == ("cold", [], None)
    assert connection().zscore(keys.WANTED, tern.pk) == pytest.approx(time.time(), abs=20)
    assert connection().get(keys.strikes(tern.pk)) is None
    connection().xadd(keys.PLACEMENTS, {"load": tern.pk})
    here.placement.look("0")
    assert connection().get(keys.placed(tern.pk)) is None


@pytest.fixture
def one_of_each() -> Iterator[None]:
    with host("good", used=2**20), host("bad", trouble="No device.", doing="starting"):
        connection().zrem(keys.HOSTS, "bad")
        connection().zadd(keys.FAILING, {"bad": time.time() + 60})
        yield
        connection().zrem(keys.FAILING, "bad")


@pytest.mark.usefixtures("one_of_each")
def test_it_counts_for_no_capacity() -> None:
    hosts = all_hosts()
    (cpu,) = demand_of_classes([], hosts)
    assert (cpu.hosts, cpu.failing, cpu.memory, cpu.used) == (1, 1, 2**30, 2**20)
    assert [(each["name"], each["trouble"]) for each in HostSerializer(hosts, many=True).data] == [
        ("bad", "No device."),
        ("good", ""),
    ]
    assert ClassDemandSerializer(cpu).data["failing"] == 1
    assert 'commonweight_devices_failing{device_class="cpu"} 1.0' in exposition([], [cpu]).decode()


@pytest.mark.usefixtures("one_of_each")
@pytest.mark.parametrize(("language", "words"), [("en", "does not start"), ("zh-hans", "无法启动")])
def test_the_page_of_machines_says_so(language: str, words: str, client: Client, person: Callable[..., Any]) -> None:
    client.force_login(person("ada", "admin"))
    client.cookies["django_language"] = language
    page = client.get("/desk/inference").content.decode()
    assert page.count(words) == 2
    assert ("No device." in page, 'data-label="' in page) == (True, True)


def test_a_host_of_a_version_before_is_read_as_well() -> None:
    """While a new version is brought out, both are there. Which are drained is the database's to say."""
    facts = {"name": "old", "device": "cpu", "memory": 1, "used": 0, "kept": 0, "doing": "waiting", "models": {}}
    DrainedHost.objects.create(name="old")
    connection().zadd(keys.DRAINING, {"old": time.time() + 60})
    connection().set(keys.host("old"), json.dumps(facts))
    try:
        (told,) = all_hosts()
    finally:
        connection().zrem(keys.DRAINING, "old")
        connection().delete(keys.host("old"))
    assert (told.is_drained, told.trouble) == (True, "")


async def test_a_run_waits_for_an_engine_that_starts_and_not_for_one_that_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who asks in the first seconds of a host is not told that its worker was lost."""
    monkeypatch.setattr(listening, "PATIENCE_SECONDS", 0.0)
    run = Run(id="r", deployment_id="d", deadline_at=timezone.now() + timedelta(minutes=1))
    listener = listening.Listener(run, b"1-0", None)  # type: ignore[arg-type]  # nothing comes for it
    client = connection()
    client.xadd(keys.requests("d"), {"run": "r"}, id="1-0")
    client.zadd(keys.HOSTS, {"new": time.time() + 60})
    try:
        client.set(keys.STARTING, "new", px=60_000)
        assert await listener._after_silence() == [listening.Waiting("cold", 0)]
        client.delete(keys.STARTING)
        await listener._after_silence()
        assert await listener._after_silence() == [listening.NOBODY_THERE]  # it is not said that one was lost
        listener.has_started = True
        assert await listener._after_silence() == [listening.WORKER_LOST]
        client.zrem(keys.HOSTS, "new")  # it fails, or is gone
        assert await listener._after_silence() == [listening.WORKER_LOST]
    finally:
        client.zrem(keys.HOSTS, "new")
        client.delete(keys.STARTING, keys.requests("d"))
        await async_connection().aclose()


def test_a_host_says_that_its_engine_starts_until_it_has_or_fails(tmp_path: Path) -> None:
    here = Host(Options(memory=2**30, models_folder=tmp_path))
    client = connection()

    def said() -> bool:
        client.delete(keys.STARTING)
        here._say_that_we_live()
        return bool(client.exists(keys.STARTING))

    try:
        assert said()
        here.supervisor.trouble = Sentence("No device.")
        assert not said()
        here.supervisor.trouble = NOTHING
        here.supervisor._ready.set()
        assert not said()
    finally:
        here.stop()
        client.delete(keys.STARTING)
