"""Servers of others: making them known, giving them releases, and who then runs those."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.actions import create_token
from core import policies
from core.models import Event
from core.problems import BadInput, Conflict, Forbidden, NotFound
from inference.actions.deployments import deployment_for
from inference.fleet.actions import lift_pin, pin_release
from inference.queries.deployments import deployment_of
from inference.queries.estimates import Size, estimate, forget_speeds
from inference.upstreams import actions
from inference.upstreams.models import Relayed, Upstream
from inference.upstreams.queries import get_upstream, relayed_deployments, to_relay, upstreams_of
from inference.upstreams.relay.line import line_of
from inference.vocabulary import Task
from projects.states import ReleaseState
from tests.inference.fleet import host
from tests.inference.published import publish_model

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def _inside_is_allowed(settings: Any) -> None:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1", "localhost"]


@pytest.fixture
def ada(person: Callable[..., Any]) -> Any:
    return person("ada", "admin")


@pytest.fixture
def fleet(ada: Any) -> Upstream:
    return actions.add_upstream(user=ada, name="Fleet", base_url=URL, key="sk-secret")


def api_of(user: Any) -> APIClient:
    api = APIClient()
    token, _row = create_token(user=user, name="t", scopes=["read", "write"])
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return api


def wrong(act: Callable[[], Any]) -> list[str]:
    with pytest.raises(BadInput) as refusal:
        act()
    return list(refusal.value.fields)


def test_a_key_is_locked_away_and_stays_with_its_server(fleet: Upstream, ada: Any, bob: Any):
    row = Upstream.objects.get()
    assert ("secret" in row.locked_key, row.key, row.has_key) == (False, "sk-secret", True)
    edit = {"upstream": fleet, "user": ada}
    assert wrong(lambda: actions.edit_upstream(**edit, base_url="http://localhost:9/v1")) == ["key"]
    actions.edit_upstream(**edit, base_url=f"{URL}/gateway/")
    assert (fleet.base_url, fleet.key) == (f"{URL}/gateway", "sk-secret")
    actions.edit_upstream(**edit, base_url="http://localhost:9/v1", key="")
    assert (fleet.base_url, fleet.has_key) == ("http://localhost:9/v1", False)
    with pytest.raises(Forbidden):
        actions.edit_upstream(upstream=fleet, user=bob, name="Mine")
    with pytest.raises(NotFound):
        get_upstream(bob, fleet.pk)
    told = str(list(Event.objects.filter(object_type="upstream").values_list("evidence", flat=True)))
    assert ("sk-secret" in told, "sk-secret" in repr(line_of(Relayed(upstream=row, ms_per_1000_tokens=1)))) == (
        False,
        False,
    )


def test_what_cannot_be_is_refused_by_its_field(fleet: Upstream, ada: Any, settings: Any):
    usual = {"user": ada, "name": "Other", "base_url": URL}
    for change in (
        {"name": " "}, {"name": "Fleet"}, {"base_url": "ftp://x"}, {"base_url": f"{URL}?a=1"}, {"key": "sk secret"},
        {"key": "钥匙"}, {"device_class": "tpu"}, {"places": 0}, {"places": 10**6}, {"patience": 601},
    ):  # fmt: skip
        assert wrong(lambda change=change: actions.add_upstream(**usual | change)) == list(change)  # type: ignore[misc]
    settings.OUTBOUND_ALLOWED = []
    assert wrong(lambda: actions.add_upstream(**usual)) == ["base_url"]
    assert Upstream.objects.count() == 1


def test_a_release_goes_where_it_was_given_and_comes_back(fleet: Upstream, ada: Any, alice: Any):
    release = publish_model(alice, "tern", "text-generation")
    here = deployment_for(release=release, task=Task.TEXT_GENERATION)
    policies.forget_recent()
    actions.edit_upstream(upstream=fleet, user=ada, device_class="gpu")
    relayed = actions.serve(upstream=fleet, user=ada, release=release, name="tern", ms_per_1000_tokens=500)
    there = deployment_of(release, Task.TEXT_GENERATION)
    assert (there, there.device_class) == (relayed.deployment, "gpu")  # type: ignore[union-attr]
    assert (relayed_deployments(), [row.pk for row in to_relay()]) == ({there.pk}, [relayed.pk])  # type: ignore[union-attr]
    forget_speeds()
    assert estimate(there, Size(read=300, answers=1, longest=100)).usual == 100  # 100 read and 100 written, agreed
    with pytest.raises(Conflict, match="Withdraw it there first"):
        actions.serve(upstream=fleet, user=ada, release=release, name="tern")
    assert wrong(lambda: actions.edit_upstream(upstream=fleet, user=ada, device_class="cpu")) == ["device_class"]
    actions.pause_upstream(upstream=fleet, user=ada)
    assert (deployment_of(release, Task.TEXT_GENERATION), to_relay()) == (here, [])
    with pytest.raises(Conflict):
        actions.pause_upstream(upstream=fleet, user=ada)
    actions.resume_upstream(upstream=fleet, user=ada)
    release.state = ReleaseState.QUARANTINED
    release.save()
    assert to_relay() == []
    actions.withdraw(relayed=relayed, user=ada)
    assert deployment_of(release, Task.TEXT_GENERATION) == here
    verbs = Event.objects.filter(object_type="upstream").order_by("id").values_list("verb", flat=True)
    said = ["add", "edit", "serve", "pause", "resume", "withdraw"]
    assert list(verbs) == [f"upstream.{verb}" for verb in said]


def test_what_is_kept_ready_here_or_has_no_words_there_stays(fleet: Upstream, ada: Any, alice: Any):
    tern, mood = publish_model(alice, "tern", "text-generation"), publish_model(alice, "mood", "text-classification")
    with host():
        pin_release(release=tern, user=ada, hours=1, payer="site")
    with pytest.raises(Conflict, match="kept ready"):
        actions.serve(upstream=fleet, user=ada, release=tern, name="tern")
    assert wrong(lambda: actions.serve(upstream=fleet, user=ada, release=mood, name="mood")) == ["model"]
    vectors = publish_model(alice, "near", "feature-extraction")
    for field, given in (("name", {"name": " "}), ("ms_per_1000_tokens", {"name": "x", "ms_per_1000_tokens": 0})):
        act = {"upstream": fleet, "user": ada, "release": vectors, **given}
        assert wrong(lambda act=act: actions.serve(**act)) == [field]  # type: ignore[misc]
    actions.serve(upstream=fleet, user=ada, release=vectors, name="near")
    with host(), pytest.raises(Conflict, match="upstream server"):
        pin_release(release=vectors, user=ada, hours=1, payer="site")


def test_a_server_comes_back_once_nothing_of_it_is_kept_ready_here(fleet: Upstream, ada: Any, alice: Any):
    tern = publish_model(alice, "tern", "text-generation")
    actions.serve(upstream=fleet, user=ada, release=tern, name="tern")
    actions.pause_upstream(upstream=fleet, user=ada)
    with host():
        pin = pin_release(release=tern, user=ada, hours=1, payer="site")
    with pytest.raises(Conflict, match=r"^alice/tern@1: kept ready") as refused:
        actions.resume_upstream(upstream=fleet, user=ada)
    assert (refused.value.own_code, to_relay()) == ("kept_ready", [])
    lift_pin(pin=pin, user=ada)
    actions.resume_upstream(upstream=fleet, user=ada)
    assert [row.deployment for row in to_relay()] == [pin.deployment]


def test_whoever_changes_one_undoes_nothing_that_another_did_meanwhile(fleet: Upstream, ada: Any, alice: Any):
    tern, (seen, last) = publish_model(alice, "tern", "text-generation"), (get_upstream(ada, fleet.pk) for _ in "ab")
    actions.edit_upstream(upstream=fleet, user=ada, key="sk-new", places=7)
    actions.pause_upstream(upstream=fleet, user=ada)
    actions.edit_upstream(upstream=seen, user=ada, name="Fleet of others")
    row = Upstream.objects.get()
    assert (row.name, row.key, row.places, row.paused_at) == ("Fleet of others", "sk-new", 7, fleet.paused_at)
    actions.remove_upstream(upstream=row, user=ada)
    for act in (
        lambda: actions.edit_upstream(upstream=last, user=ada, places=8),
        lambda: actions.resume_upstream(upstream=last, user=ada),
        lambda: actions.serve(upstream=last, user=ada, release=tern, name="tern"),
    ):
        with pytest.raises(NotFound):
            act()
    assert Upstream.objects.count() == 0


def test_programs_do_all_of_it(ada: Any, alice: Any, bob: Any):
    publish_model(alice, "tern", "text-generation")
    api = api_of(ada)
    made = api.post("/api/v1/upstreams", {"name": "Fleet", "base_url": URL, "key": "sk-secret", "places": 4}, "json")
    assert (made.status_code, made.json()["has_key"], "sk-secret" in made.content.decode()) == (201, True, False)
    one = made["Location"]
    given = api.post(f"{one}/models", {"model": "alice/tern", "name": "tern"}, "json").json()
    assert (given["model"], given["state"], given["ms_per_1000_tokens"]) == ("alice/tern@1", "cold", 1_000)
    assert api.post(f"{one}/models", {"model": "alice/auk", "name": "tern"}, "json").status_code == 404
    assert api.patch(one, {"places": 8}, "json").json()["places"] == 8
    assert api.patch(one, {"port": 8}, "json").status_code == 422
    assert [api.put(f"{one}/pause").status_code for _ in range(2)] == [204, 409]
    assert api.delete(f"{one}/pause").status_code == 204
    assert api.get("/api/v1/upstreams").json()["results"][0]["models"][0]["name"] == "tern"
    assert api.delete(f"{one}/models/{given['id']}").status_code == 204
    assert api.get(one).json()["models"] == []
    stranger = api_of(bob)
    assert [stranger.get(path).status_code for path in ("/api/v1/upstreams", one)] == [403, 403]
    assert (api.delete(one).status_code, api.get(one).status_code) == (204, 404)


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_as_for_three(count: int, ada: Any, alice: Any):
    for number in range(count):
        upstream = actions.add_upstream(user=ada, name=f"Fleet {number}", base_url=URL)
        release = publish_model(alice, f"tern-{number}", "text-generation")
        actions.serve(upstream=upstream, user=ada, release=release, name="tern")
    with CaptureQueriesContext(database) as queries:
        found = [str(row.deployment.release) for upstream in upstreams_of(ada) for row in upstream.relayed.all()]
    assert (len(found), len(queries)) == (count, 2)


def test_page_does_all_of_it(client: Client, ada: Any, alice: Any, bob: Any):
    publish_model(alice, "tern", "text-generation")
    client.force_login(ada)
    address = "/desk/inference/upstreams"
    told = {"name": "Fleet", "base_url": URL, "key": "sk-secret", "device_class": "cpu", "places": 4, "patience": 9}
    wrong = client.post(address, told | {"base_url": "ftp://x"})
    assert (wrong.status_code, "id_base_url_error" in wrong.content.decode()) == (422, True)
    one = client.post(address, told)["Location"]
    assert (Upstream.objects.get().key, "sk-secret" in client.get(one).content.decode()) == ("sk-secret", False)
    given = {"what": "serve", "model": "alice/auk", "name": "tern", "ms_per_1000_tokens": 7}
    assert client.post(one, given).status_code == 422
    assert client.post(one, given | {"model": "alice/tern"})["Location"] == one
    assert client.post(one, given | {"model": "alice/tern"}).status_code == 422
    changed = {"what": "change", **told, "key": "", "places": 8}
    assert client.post(one, changed)["Location"] == one
    row = Upstream.objects.get()
    assert (row.places, row.key) == (8, "sk-secret")
    client.post(one, changed | {"forget_key": "on"})
    assert Upstream.objects.get().has_key is False
    for act in ("pause", "pause", "resume"):
        assert client.post(f"{one}/act", {"act": act})["Location"] == one
    assert client.post(f"{one}/act", {"act": "explode"}).status_code == 422
    shown = [client.get(path).content.decode() for path in (address, one)]
    assert ["alice/tern" in page for page in shown] == [True, True]
    client.post(f"{one}/act", {"withdraw": Relayed.objects.get().pk})
    assert (Relayed.objects.count(), client.post(f"{one}/act", {"act": "remove"})["Location"]) == (0, address)
    client.force_login(bob)
    assert [client.get(path).status_code for path in (address, one)] == [403, 403]
