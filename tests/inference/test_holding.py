"""What a host takes up, holds and brings back, looked at without an engine: orders, losses, and what finds no room."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.problems import Conflict
from core.redis import connection
from inference.actions import deployments
from inference.actions.deployments import deployment_for
from inference.engine.sentences import NOTHING, Sentence
from inference.fleet import actions
from inference.host import by_hand, supervisor
from inference.host.host import Host, Options
from inference.host.placement import Held
from inference.host.supervisor import Loss
from inference.models import Deployment
from inference.queries.memory import needed_bytes
from inference.vocabulary import Task
from inference.wire import keys
from tests.inference.fleet import forget_queues, host, queue, served
from tests.inference.published import publish_model

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_no_queues")]


@pytest.fixture
def ada(person: Callable[..., Any]) -> Any:
    return person("ada", "admin")


@pytest.fixture
def _no_queues() -> Iterator[None]:
    yield
    forget_queues()


def test_a_host_whose_engine_does_not_start_condemns_no_model(
    alice: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """As one that was given a device that its torch does not find. Another host is free to load what is wanted."""
    tern = served(alice, "tern")
    monkeypatch.setattr(supervisor, "BOOT_SECONDS", 0.01)
    here = Host(Options(memory=2**30, models_folder=tmp_path))
    queue(tern, 1, 0)
    connection().zadd(keys.WANTED, {tern.pk: time.time()})
    for _ in range(4):
        here.placement.look("$")
    tern.refresh_from_db()
    told = (tern.state, connection().get(keys.strikes(tern.pk)), connection().get(keys.placed(tern.pk)))
    assert told == ("cold", None, None)
    assert connection().xlen(keys.requests(tern.pk)) == 1


@pytest.fixture
def starting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Host, list[str]]:
    """A host whose engine is still starting, and what it takes once that is there."""
    here, taken = Host(Options(memory=2**30, models_folder=tmp_path)), list[str]()
    monkeypatch.setattr(here.placement, "_take", taken.append)
    return here, taken


def look_again(here: Host) -> None:
    here.placement.orders.hurry()
    here.placement.look("$")


def test_an_order_to_load_waits_for_the_engine(alice: Any, starting: tuple[Host, list[str]]):
    tern, (here, taken) = served(alice, "tern"), starting
    here.placement.ask("load", tern.pk)
    look_again(here)
    assert taken == []
    here.supervisor._ready.set()
    look_again(here)
    look_again(here)
    assert taken == [tern.pk]


@pytest.mark.parametrize("is_host", [True, False])
def test_an_order_to_load_is_forgotten_where_its_host_or_model_is_drained_meanwhile(
    alice: Any, ada: Any, starting: tuple[Host, list[str]], is_host: bool
):
    tern, gull, (here, taken) = served(alice, "tern"), served(alice, "gull"), starting
    for one in (tern, gull):
        here.placement.ask("load", one.pk)
    look_again(here)
    with host(here.name):
        if is_host:
            actions.drain_host(name=here.name, user=ada)
        else:
            actions.drain_deployment(deployment=tern, user=ada)
        look_again(here)
        if is_host:
            actions.resume_host(name=here.name, user=ada)
        else:
            actions.resume_deployment(deployment=tern, user=ada)
    here.supervisor._ready.set()
    look_again(here)
    assert taken == ([] if is_host else [gull.pk])


def test_a_fault_ends_no_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    here = Host(Options(memory=2**30, models_folder=tmp_path, lease=0.04))

    def say() -> None:
        if caplog.records:
            here._stopping.set()
        else:
            raise RuntimeError("dictionary changed size during iteration")

    monkeypatch.setattr(here, "_say_that_we_live", say)
    here._beat()
    assert "dictionary changed size" in caplog.text


def test_a_loss_that_cannot_be_told_ends_no_supervisor(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def on_loss(loss: Loss) -> None:
        raise RuntimeError(f"nobody hears of {loss.consumer}")

    here = supervisor.Supervisor("us", {}, patience=1, on_loss=on_loss)

    def live() -> Sentence:
        here._incarnation += 1
        if here._incarnation == 2:
            here._stopping.set()
        return NOTHING

    monkeypatch.setattr(here, "_one_life", live)
    here._keep_alive()
    assert here._incarnation == 2
    assert "nobody hears of us.1" in caplog.text


def held(here: Host, deployment: Deployment) -> None:
    here.placement.held[deployment.pk] = Held(2**20, time.time(), 4, deployment.pk, 0)
    connection().set(keys.placed(deployment.pk), here.name)
    deployments.begin_loading(deployment=deployment, host=here.name)


def test_an_engine_that_ends_while_room_is_made_takes_along_no_model(
    alice: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    tern, here = served(alice, "tern"), Host(Options(memory=2**30, models_folder=tmp_path))
    held(here, tern)
    ask = here.redis.zmscore

    def end_and_ask(*words: Any) -> Any:
        here.placement.load_again([], "")
        return ask(*words)

    monkeypatch.setattr(here.redis, "zmscore", end_and_ask)
    here.placement._make_room(2**30, keep=set())
    assert here.placement.ours() == [tern.pk]


def test_what_is_to_leave_an_engine_that_is_gone_has_left(alice: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    tern, here = served(alice, "tern"), Host(Options(memory=2**30, models_folder=tmp_path))
    held(here, tern)
    monkeypatch.setattr(supervisor, "BOOT_SECONDS", 0.01)
    here.placement.ask("unload", tern.pk)
    here.placement.look("$")
    tern.refresh_from_db()
    assert (tern.state, here.placement.ours(), connection().get(keys.placed(tern.pk))) == ("cold", [], None)


@pytest.mark.parametrize("is_heard_of_first", [True, False])
def test_a_model_whose_engine_ended_as_soon_as_it_had_it_comes_back(
    alice: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_heard_of_first: bool
):
    """The host may hear of the end before it has noted that the model is there."""
    tern, here = served(alice, "tern"), Host(Options(memory=2**30, models_folder=tmp_path))
    monkeypatch.setattr(here.placement, "_folder", lambda _release: tmp_path)

    def load_and_end(*_words: Any, **_asked: Any) -> dict[str, Any]:
        if is_heard_of_first:
            here.placement.load_again([], "")
        return {"bytes": 2**20, "places": 4, "adapter_bytes": 0, "life": here.supervisor._incarnation}

    monkeypatch.setattr(here.supervisor, "load", load_and_end)
    here.placement._take(tern.pk)
    assert (here.placement.held, here.placement.ours()) == ({}, [tern.pk])
    if not is_heard_of_first:
        here.placement.load_again([], "")
    assert (here.placement.held, here.placement.ours()) == ({}, [tern.pk])
    report = {"bytes": 2**20, "context": 8, "seconds": 0.1, "places": 4, "adapter_bytes": 0}
    monkeypatch.setattr(here.supervisor, "load", lambda *_words, **_asked: {**report, "life": 0})
    here.supervisor._ready.set()
    here.placement.look("$")
    assert list(here.placement.held) == [tern.pk]
    tern.refresh_from_db()
    assert (tern.state, tern.host) == ("ready", here.name)


def test_a_model_is_too_large_for_a_host_that_keeps_nothing_ready(alice: Any, tmp_path: Path):
    (tmp_path / "tern").mkdir()
    (tmp_path / "tern" / "model.safetensors").write_bytes(b"weights")
    release = publish_model(alice, "tern", "text-generation", tmp_path / "tern")
    tern = deployment_for(release=release, task=Task.TEXT_GENERATION)
    here = Host(Options(memory=6, models_folder=tmp_path))
    with pytest.raises(Conflict, match="weights are larger than the memory") as refused:
        by_hand.load(here, "alice/tern")
    assert refused.value.own_code == "too_large"
    with host("another", memory=2**40, kept=0):
        here.placement._take(tern.pk)
    tern.refresh_from_db()
    assert (tern.state, connection().get(keys.placed(tern.pk))) == ("cold", None)  # left to the other
    here.placement._take(tern.pk)
    tern.refresh_from_db()
    assert (tern.state, tern.error_code) == ("failed", "too_large")


def test_who_runs_the_machine_is_refused_what_finds_no_room_on_it(alice: Any, ada: Any, tmp_path: Path):
    tern, gull = served(alice, "tern"), served(alice, "gull")
    here = Host(Options(memory=2 * max(needed_bytes(tern), needed_bytes(gull)), models_folder=tmp_path))
    with host(here.name):
        actions.pin_release(release=tern.release, user=ada, hours=1, payer="site")
    here.placement.held[tern.pk] = Held(here.memory - needed_bytes(gull) + 1, 1.0, root="tern")
    here.placement.orders.read()
    with pytest.raises(Conflict, match="no room for it beside the models that are kept ready") as refused:
        by_hand.load(here, "alice/gull")
    assert refused.value.own_code == "no_room"
    here.placement.held[tern.pk].bytes -= 1
    assert by_hand.load(here, "alice/gull") == "alice/gull@1 is loaded here if nobody serves it."
