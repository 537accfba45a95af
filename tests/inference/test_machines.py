"""Hosts and what they have to do: the page of those who run them, draining, and the figures for an autoscaler."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import create_token
from core import events, policies
from core.models import Event
from core.problems import Conflict, Forbidden, Unavailable
from core.redis import connection
from inference.actions import deployments
from inference.actions.deployments import deployment_for
from inference.fleet import actions
from inference.fleet.models import DrainedHost, Pin
from inference.fleet.queries.demand import all_hosts, demand_of_classes, demands
from inference.fleet.queries.orders import drained_deployments, is_drained, pins_to_hold
from inference.gateway.queueing import require_room
from inference.models import Deployment
from inference.queries.bases import is_for_everybody
from inference.queries.deployments import standing
from inference.queries.memory import needed_bytes, served_bytes, weight_bytes
from inference.vocabulary import Task
from inference.wire import keys
from projects.access.actions import set_gate
from projects.actions.projects import change_visibility
from tests.inference.fleet import forget_queues, host, queue, served
from tests.inference.published import publish_model
from tests.redis_away import hung, stopped

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(person: Callable[..., Any]) -> Any:
    return person("ada", "admin")


@pytest.fixture
def _no_queues() -> Iterator[None]:
    yield
    forget_queues()


def load(deployment: Deployment) -> None:
    deployments.begin_loading(deployment=deployment, host="a-host")
    report = {"bytes": 2**20, "context": 8, "seconds": 0.1}
    deployments.finish_loading(deployment=deployment, host="a-host", report=report)
    connection().set(keys.placed(deployment.pk), "a-host")


@pytest.mark.usefixtures("_no_queues")
def test_demand_tells_what_waits_how_long_and_how_busy_it_is(alice: Any, ada: Any):
    tern, gull = served(alice, "tern"), served(alice, "gull")
    load(tern)
    queue(tern, waiting=3, working=2)
    connection().xadd(keys.requests(gull.pk), {"run": "x"})
    connection().zadd(keys.WANTED, {gull.pk: time.time()})
    with host(used=2**20, models={tern.pk: 2**20}, places={tern.pk: 8}):
        hosts = all_hosts()
        first, second = demands(ada, hosts)
    assert (first.name, first.stage, first.working, first.waiting, first.busy) == ("alice/tern@1", "warm", 2, 3, 0.25)
    assert 9.9 < first.waiting_seconds < 12
    assert (second.name, second.stage, second.working, second.waiting, second.busy) == ("alice/gull@1", "cold", 0, 1, 0)
    (cpu,) = demand_of_classes([first, second], hosts)
    assert (cpu.device_class, cpu.hosts, cpu.waiting, cpu.working, cpu.unserved) == ("cpu", 1, 4, 2, 1)
    assert cpu.waiting_seconds == first.waiting_seconds


@pytest.mark.usefixtures("_no_queues")
def test_a_drained_model_takes_no_runs_and_is_not_kept_until_it_is_resumed(alice: Any, bob: Any, ada: Any):
    tern = served(alice, "tern")
    with host():
        actions.pin_release(release=tern.release, user=ada, hours=1, payer="site")
        with pytest.raises(Forbidden):
            actions.drain_deployment(deployment=tern, user=bob)
        actions.drain_deployment(deployment=tern, user=ada)
        with pytest.raises(Unavailable) as closed:
            require_room(tern)
        assert (closed.value.own_code, standing(tern).is_open) == ("deployment_drained", False)
        assert (sorted(drained_deployments()), pins_to_hold("cpu")) == ([tern.pk], [])
        for act in (actions.drain_deployment, actions.load_now):
            with pytest.raises(Conflict):
                act(deployment=tern, user=ada)
        actions.resume_deployment(deployment=tern, user=ada)
        require_room(tern)
        assert [pin.deployment for pin in pins_to_hold("cpu")] == [tern]
        with pytest.raises(Conflict):
            actions.resume_deployment(deployment=tern, user=ada)
    verbs = Event.objects.filter(object_type="deployment", actor=ada).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["deployment.drain", "deployment.resume"]


@pytest.mark.usefixtures("_no_queues")
def test_a_host_is_drained_by_its_name_until_it_is_resumed_or_gone(ada: Any, bob: Any):
    with pytest.raises(Conflict):
        actions.drain_host(name="a-host", user=ada)
    with host(), host("another"):
        with pytest.raises(Forbidden):
            actions.drain_host(name="a-host", user=bob)
        for name in ("a-host", "another"):
            actions.drain_host(name=name, user=ada)
        with pytest.raises(Conflict, match="being drained already"):
            actions.drain_host(name="a-host", user=ada)
        assert (is_drained("a-host"), actions.forget_drained_hosts()) == (True, 0)
        actions.resume_host(name="another", user=ada)
        with pytest.raises(Conflict):
            actions.resume_host(name="another", user=ada)
        assert [(one.name, one.is_drained) for one in all_hosts()] == [("a-host", True), ("another", False)]
    assert list(DrainedHost.objects.values_list("name", flat=True)) == ["a-host"]
    assert (actions.forget_drained_hosts(), is_drained("a-host")) == (1, False)


def test_a_host_that_is_not_heard_for_a_moment_stays_drained(ada: Any):
    with host():
        actions.drain_host(name="a-host", user=ada)
        connection().zadd(keys.HOSTS, {"a-host": time.time() - 30})
        assert (all_hosts(), actions.forget_drained_hosts(), is_drained("a-host")) == ([], 0, True)


@pytest.mark.usefixtures("_no_queues")
def test_models_are_loaded_and_unloaded_by_hand_where_that_harms_nobody(
    alice: Any, ada: Any, django_capture_on_commit_callbacks: Any
):
    tern = served(alice, "tern")
    with host(), django_capture_on_commit_callbacks(execute=True):
        actions.load_now(deployment=tern, user=ada)
    load(tern)
    queue(tern, waiting=1, working=0)
    with pytest.raises(Conflict, match="Drain it instead"):
        actions.unload_now(deployment=tern, user=ada)
    connection().delete(keys.requests(tern.pk))
    with django_capture_on_commit_callbacks(execute=True):
        actions.unload_now(deployment=tern, user=ada)
    told: Any = connection().xrange(keys.PLACEMENTS)
    calls = [call for _entry, call in told]
    assert calls == [{b"load": tern.pk.encode()}, {b"unload": tern.pk.encode()}]
    with host():
        actions.pin_release(release=tern.release, user=ada, hours=1, payer="site")
    with pytest.raises(Conflict, match="kept ready"):
        actions.unload_now(deployment=tern, user=ada)


@pytest.mark.usefixtures("_no_queues")
def test_what_was_let_go_within_a_day_stays_in_sight_to_be_loaded_again(alice: Any, ada: Any):
    tern, gull = served(alice, "tern"), served(alice, "gull")
    for one in (tern, gull):
        load(one)
        connection().delete(keys.placed(one.pk))
        deployments.evict(deployment_id=one.pk, host="a-host")
    Deployment.objects.filter(pk=gull.pk).update(last_used_at=timezone.now() - timedelta(days=1, minutes=1))
    with host():
        (told,) = demands(ada, all_hosts())
    assert (told.name, told.stage, told.waiting) == ("alice/tern@1", "cold", 0)


@pytest.mark.usefixtures("_no_queues")
def test_loading_by_hand_is_refused_where_no_host_would_take_it(alice: Any, ada: Any):
    tern, told = served(alice, "tern"), connection().xlen(keys.PLACEMENTS)
    with pytest.raises(Conflict, match="No host with CPU takes models now") as refused:
        actions.load_now(deployment=tern, user=ada)
    assert refused.value.own_code == "no_host"
    tern.bytes = needed = 2**20  # as it took before
    full, small = host(memory=2**30, kept=2**30 - needed + 1), host("another", memory=needed - 1)
    with full, small, pytest.raises(Conflict) as refused:
        actions.load_now(deployment=tern, user=ada)
    assert (refused.value.own_code, refused.value.more) == ("no_room", {"needed": needed, "room": needed - 1})
    with host(memory=2**30, kept=2**30 - needed):
        actions.load_now(deployment=tern, user=ada)
    assert connection().xlen(keys.PLACEMENTS) == told  # called after commit
    assert list(Event.objects.filter(verb="deployment.load").values_list("object_id", flat=True)) == [tern.pk]


@pytest.mark.usefixtures("_no_queues")
def test_what_never_ran_is_loaded_by_its_name(
    client: Client, alice: Any, ada: Any, bob: Any, django_capture_on_commit_callbacks: Any
):
    release = publish_model(alice, "tern", "text-generation")
    given = {"act": "load", "model": "alice/tern", "device_class": "cpu", "hours": ""}
    client.force_login(bob)
    assert client.post("/desk/inference", given).status_code == 403
    client.force_login(ada)
    with host(memory=1, kept=2):
        page = client.post("/desk/inference", given)
    assert (page.status_code, Deployment.objects.count()) == (422, 0)  # refused, it leaves nothing behind
    assert "It takes" in page.content.decode()
    with host(memory=1, kept=2):
        page = client.post("/desk/inference", {**given, "hours": "soon"})
    assert page.context["form"].errors.keys() == {"__all__"}  # hours mean nothing here
    with host():
        assert client.post("/desk/inference", {**given, "model": "alice/gone"}).status_code == 422
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post("/desk/inference", given).status_code == 302
    made = Deployment.objects.get(release=release, device_class="cpu")
    told: Any = connection().xrange(keys.PLACEMENTS)
    assert [call for _entry, call in told] == [{b"load": made.pk.encode()}]
    assert not Pin.objects.exists()


def test_programs_load_what_never_ran(alice: Any, ada: Any, django_capture_on_commit_callbacks: Any):
    publish_model(alice, "tern", "text-generation")
    api, address, given = APIClient(), "/api/v1/deployments/loading", {"model": "alice/tern"}
    api.force_authenticate(alice)
    assert api.post(address, given, format="json").status_code == 403
    api.force_authenticate(ada)
    refused = api.post(address, given, format="json")
    assert (refused.status_code, refused.json()["code"], Deployment.objects.count()) == (409, "no_host", 0)
    with host(), django_capture_on_commit_callbacks(execute=True):
        answer = api.post(address, given, format="json")
    made = Deployment.objects.get(release__project__name="tern")
    assert (answer.status_code, answer.json()) == (202, {"deployment": made.pk})
    told: Any = connection().xrange(keys.PLACEMENTS)
    assert [call for _entry, call in told] == [{b"load": made.pk.encode()}]


@pytest.mark.usefixtures("_no_queues")
def test_an_adapter_stops_once_its_base_is_not_everybody_s(alice: Any):
    base, tuned = served(alice, "tern").release, served(alice, "tuned")
    Deployment.objects.filter(pk=tuned.pk).update(base=base)
    project = base.project
    assert is_for_everybody(base)
    changes: list[tuple[Callable[..., Any], dict[str, Any], bool]] = [
        (change_visibility, {"visibility": "private"}, False),
        (change_visibility, {"visibility": "public"}, True),
        (set_gate, {"gating": "by_hand"}, False),
        (set_gate, {"gating": "open"}, True),
    ]
    for change, to, is_open in changes:
        change(project=project, user=alice, **to)
        connection().delete(keys.PLACEMENTS)
        events.deliver()
        told: Any = connection().xrange(keys.PLACEMENTS)
        assert [call for _entry, call in told] == ([] if is_open else [{b"drop": tuned.pk.encode()}]), to
        assert is_for_everybody(base) is is_open, to
    base.state = "retracted"
    assert not is_for_everybody(base)


@pytest.mark.usefixtures("_no_queues")
@pytest.mark.parametrize("count", [1, 3])
def test_page_shows_all_and_costs_the_same_for_one_as_for_three(count: int, client: Client, alice: Any, ada: Any):
    found = [served(alice, f"tern-{number}") for number in range(count)]
    with host(memory=2**33, models={one.pk: 2**20 for one in found}):
        for one in found:
            load(one)
            actions.pin_release(release=one.release, user=ada, hours=1, payer="site")
        client.force_login(ada)
        policies.forget_recent()  # what is remembered for a second is asked for in each
        with CaptureQueriesContext(database) as queries:
            page = client.get("/desk/inference").content.decode()
    assert (len(queries), page.count("at the site’s cost")) == (18, count)
    assert page.count("in memory") == count


@pytest.mark.usefixtures("_no_queues")
@pytest.mark.parametrize("is_away", [stopped, hung])
def test_page_shows_what_was_last_written_down_while_no_host_can_be_heard(
    client: Client, alice: Any, ada: Any, is_away: Any
):
    tern, gull = served(alice, "tern"), served(alice, "gull")
    with host(models={tern.pk: 2**20}):
        load(tern)
        actions.pin_release(release=gull.release, user=ada, hours=1, payer="site")
        actions.drain_host(name="a-host", user=ada)
    client.force_login(ada)
    with is_away(getattr(settings, "VALKEY")):  # noqa: B009 -- of the tests' settings, which mypy does not read
        answer = client.get("/desk/inference")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "How the machines stand right now is unknown" in page
    assert re.findall(r"alice/\w+@1", re.sub(r"<span class=\"sr-only\">.*?</span>", "", page)) == [
        "alice/tern@1",
        "alice/gull@1",
    ]
    assert page.count("a-host</span></th>") == 1
    assert sorted(re.findall(r'name="act" value="(\w+)"', page)) == ["drain", "drain", "int8", "load", "resume"]
    assert (page.count("in memory"), page.count("not loaded"), page.count(">unknown<")) == (1, 1, 4)
    assert "How the machines stand" not in client.get("/desk/inference").content.decode()


@pytest.mark.usefixtures("_no_queues")
def test_page_and_api_do_the_same(client: Client, alice: Any, bob: Any, ada: Any):
    tern = served(alice, "tern")
    served(bob, "nest").release.project.__class__.objects.filter(name="nest").update(visibility="private")
    Deployment.objects.exclude(pk=tern.pk).update(state="failed")
    api, address = APIClient(), f"/desk/inference/deployments/{tern.pk}"
    token, _row = create_token(user=ada, name="t", scopes=["read", "write"])
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    client.force_login(ada)
    with host():
        kept = client.post("/desk/inference", {"model": "alice/tern", "hours": "3", "device_class": "cpu"})
        assert (kept.status_code, tern.pins.get().payer) == (302, "site")
        assert client.get("/alice/tern/settings/ready").content.decode().count('<option value="site"') == 1
        wrong = client.post("/desk/inference", {"model": "alice/auk", "hours": "3", "device_class": "cpu"})
        assert (wrong.status_code, "id_model_error" in wrong.content.decode()) == (422, True)
        page = client.get("/desk/inference").content.decode()
        assert ("alice/tern@1" in page, "bob/nest" in page) == (True, False)
        client.post(address, {"act": "drain"})
        tern.refresh_from_db()
        assert tern.drained_at is not None
        assert api.delete(f"/api/v1/deployments/{tern.pk}/drain").status_code == 204
        assert api.delete(f"/api/v1/deployments/{tern.pk}/drain").status_code == 409
        client.post("/desk/inference/hosts/a-host", {"act": "drain"})
        assert is_drained("a-host")
        for there in ("/api/v1/hosts/a-host/drain", f"/api/v1/deployments/{tern.pk}/drain"):
            for ask in (api.put, api.delete):  # of two who do the same the second hears that it was done
                ask(there)
                told = ask(there)
                code = "drained_already" if ask == api.put else "not_drained"
                assert (told.status_code, told.json()["code"]) == (409, code)
        assert [one["name"] for one in api.get("/api/v1/hosts").json()] == ["a-host"]
        told = api.get("/api/v1/deployments/demand").json()
        assert {one["model"].partition("/")[0] for one in told["models"]} > {"alice"}
        assert told["device_classes"][0]["hosts"] == 1
        gauges = api.get("/api/v1/deployments/demand/metrics")
    assert gauges["Content-Type"].startswith("text/plain")
    line = 'commonweight_model_waiting{device_class="cpu",model="alice/tern@1",task="text-generation"} 0.0'
    assert line in gauges.content.decode()
    client.force_login(bob)
    assert client.get("/desk/inference").status_code == 403
    assert client.post(address, {"act": "drain"}).status_code == 403


@pytest.mark.usefixtures("_no_queues")
def test_a_model_is_served_in_8_bits_where_an_operator_says_so_while_it_is_in_no_memory(
    client: Client, alice: Any, bob: Any, ada: Any
):
    tern = served(alice, "tern")
    Deployment.objects.filter(pk=tern.pk).update(bytes=10**9, drained_at=timezone.now())
    tern.refresh_from_db()
    api, address = APIClient(), f"/api/v1/deployments/{tern.pk}/precision"
    token, _row = create_token(user=ada, name="t", scopes=["read", "write"])
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    whole = weight_bytes(tern.release)
    assert served_bytes(tern) == whole
    with pytest.raises(Forbidden):
        actions.set_precision(deployment=tern, precision="int8", user=bob)
    wrong = api.put(address, {"precision": "int4"}, format="json")
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["precision"])
    assert api.put(address, {"precision": "int8"}, format="json").status_code == 204
    tern.refresh_from_db()
    assert (tern.precision, tern.bytes, served_bytes(tern)) == ("int8", 0, whole * 80 // 100)
    assert needed_bytes(tern) == whole  # in whose place the smaller layers come
    tern.bytes = whole // 2  # as it turned out the first time
    assert needed_bytes(tern) == whole
    again = api.put(address, {"precision": "int8"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "unchanged")
    told = api.get("/api/v1/deployments/demand").json()["models"]
    assert [one["precision"] for one in told if one["deployment"] == tern.pk] == ["int8"]
    event = Event.objects.get(verb="deployment.precision")
    assert (event.from_state, event.to_state, event.actor) == ("stored", "int8", ada)

    client.force_login(ada)
    page = client.get("/desk/inference").content.decode()
    assert ("in 8 bits" in page, 'value="stored"' in page, 'value="int8"' in page) == (True, True, False)
    client.post(f"/desk/inference/deployments/{tern.pk}", {"act": "stored"})
    tern.refresh_from_db()
    assert tern.precision == "stored"

    load(tern)
    with pytest.raises(Conflict, match="It is in memory") as refused:
        actions.set_precision(deployment=tern, precision="int8", user=ada)
    assert refused.value.own_code == "loaded"
    assert 'value="int8"' not in client.get("/desk/inference").content.decode()


@pytest.mark.usefixtures("_no_queues")
@pytest.mark.parametrize(
    ("task", "device_class"), [(Task.TEXT_GENERATION, "gpu"), (Task.FEATURE_EXTRACTION, "cpu")], ids=["gpu", "vectors"]
)
def test_what_is_not_served_in_8_bits_is_refused(task: Task, device_class: str, alice: Any, ada: Any):
    release = publish_model(alice, "tern", task.value)
    deployment = deployment_for(release=release, task=task, device_class=device_class)
    with pytest.raises(Conflict) as refused:
        actions.set_precision(deployment=deployment, precision="int8", user=ada)
    assert refused.value.own_code == "precision_unsupported"
    deployment.refresh_from_db()
    assert deployment.precision == "stored"


@pytest.mark.usefixtures("_no_queues")
def test_authors_hear_that_their_model_is_served_in_8_bits_and_runs_tell_of_it(client: Client, alice: Any, ada: Any):
    tern = served(alice, "tern")
    actions.set_precision(deployment=tern, precision="int8", user=ada)
    events.deliver()
    client.force_login(alice)
    assert "is served with weights in 8 bits" in client.get("/inbox").content.decode()
    with host():
        panel = client.get("/alice/tern/try").content.decode()
    assert ">in 8 bits</span>" in panel
