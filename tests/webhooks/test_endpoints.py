"""Looking after webhooks: each person those of their places, on pages and in the API; addresses that are refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import add_member, create_organisation
from core.problems import NotFound
from projects import actions as projects
from projects.models import Project
from tests.webhooks.conftest import Deliver, Receiver
from webhooks.models import Delivery, Endpoint
from webhooks.offers import places_of
from webhooks.queries import get_endpoint
from webhooks.signing import secret_of

pytestmark = pytest.mark.django_db
Make = Callable[..., Project]
Hook = Callable[..., Endpoint]


def test_webhook_is_added_on_the_page(client: Client, alice: Any, receiver: Receiver):
    client.force_login(alice)
    form = {"place": f"owner:{alice.owner_id}", "url": receiver.url, "wanted": ["release.*"], "description": "CI"}
    answer = client.post("/settings/webhooks", form)
    endpoint = Endpoint.objects.get()
    assert answer.headers["Location"] == f"/settings/webhooks/{endpoint.pk}"
    assert secret_of(endpoint) in client.get(answer.headers["Location"]).content.decode().replace("&#x3D;", "=")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x", "http://[::ffff:10.0.0.1]/x", "http://169.254.169.254/", "http://localhost:8000/",
        "ftp://example.org/x", "http://user@example.org/", "http://example.org:99999/", "x", "", "http://" + "x" * 600,
    ],
)  # fmt: skip
def test_address_that_leads_nowhere_or_inside_is_refused(api: APIClient, alice: Any, url: str):
    api.force_authenticate(alice)
    body = {"place": f"owner:{alice.owner_id}", "url": url, "wanted": ["*"]}
    answer = api.post("/api/v1/webhooks", body, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["url"])
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [({"place": "site:"}, "place"), ({"place": "project:x"}, "place"), ({"wanted": ["nothing.*"]}, "wanted")],
)
def test_places_and_events_are_those_that_are_offered(
    api: APIClient, alice: Any, receiver: Receiver, change: dict[str, Any], field: str
):
    api.force_authenticate(alice)
    body = {"place": f"owner:{alice.owner_id}", "url": receiver.url, "wanted": ["*"]} | change
    answer = api.post("/api/v1/webhooks", body, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


def test_places_are_oneself_what_one_runs_and_for_admins_the_site(
    api: APIClient, alice: Any, charlie: Any, adam: Any, make: Make
):
    tern = make(alice)
    organisation = create_organisation(user=alice, handle="weighers", name="Weighers")
    add_member(organisation=organisation, user=alice, person=charlie)
    names = {}
    for person in (alice, charlie, adam):
        api.force_authenticate(person)
        names[person.handle] = [place["name"] for place in api.get("/api/v1/webhooks/places").json()["places"]]
    assert names == {
        "alice": ["alice", "weighers", str(tern)],
        "charlie": ["charlie"],
        "adam": ["adam", "the whole site"],
    }


def test_admins_of_a_project_share_its_webhooks(
    api: APIClient, alice: Any, charlie: Any, bob: Any, make: Make, hook: Hook
):
    tern = make(alice)
    projects.add_member(project=tern, user=alice, handle="charlie", role="admin")
    projects.add_member(project=tern, user=alice, handle="bob", role="write")
    endpoint = hook(alice, place=f"project:{tern.pk}")
    seen = {}
    for person in (alice, charlie, bob):
        api.force_authenticate(person)
        seen[person.handle] = api.get(f"/api/v1/webhooks/{endpoint.pk}").status_code
    assert seen == {"alice": 200, "charlie": 200, "bob": 404}


def test_whoever_has_more_places_than_a_list_shows_manages_webhooks_at_all_of_them(
    alice: Any, bob: Any, make: Make, hook: Hook, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("projects.hooks.MOST_PLACES", 1)
    places = [f"project:{make(alice, name=name).pk}" for name in ("auk", "tern")]
    assert [one.key for one in places_of(alice) if one.kind == "project"] == places[:1]
    for endpoint in [hook(alice, place=place) for place in places]:
        assert get_endpoint(alice, endpoint.pk) == endpoint
        for stranger in (bob, AnonymousUser()):
            with pytest.raises(NotFound):
                get_endpoint(stranger, endpoint.pk)


def test_api_does_all_that_the_page_does(api: APIClient, alice: Any, hook: Hook, receiver: Receiver, deliver: Deliver):
    here = f"/api/v1/webhooks/{hook(alice).pk}"
    api.force_authenticate(alice)
    assert api.patch(here, {"wanted": ["release.*"]}, format="json").json()["wanted"] == ["release.*"]
    assert api.put(f"{here}/activity", {"active": False}, format="json").json()["state"] == "paused"
    assert api.put(f"{here}/activity", {"active": False}, format="json").status_code == 409
    assert api.put(f"{here}/activity", {"active": True}, format="json").json()["state"] == "active"
    assert api.post(f"{here}/secret").json()["secret"].startswith("whsec_")
    assert api.post(f"{here}/test").status_code == 202
    deliver()
    (delivery,) = api.get(f"{here}/deliveries").json()["results"]
    assert (delivery["state"], delivery["status"], delivery["answer"]) == ("delivered", 200, "thanks")
    assert api.post(f"{here}/deliveries/{delivery['id']}/replay").status_code == 202
    deliver()
    assert [got.headers["webhook-id"] for got in receiver.got] == [delivery["message_id"]] * 2
    assert api.delete(here).status_code == 204
    assert not Endpoint.objects.exists()


def test_page_shows_the_log_and_sends_again(
    client: Client, alice: Any, hook: Hook, receiver: Receiver, deliver: Deliver
):
    endpoint = hook(alice)
    client.force_login(alice)
    client.post(f"{endpoint.get_absolute_url()}/test")
    deliver()
    page = client.get(endpoint.get_absolute_url()).content.decode()
    assert "Delivered" in page
    assert "thanks" in page
    client.post(f"{endpoint.get_absolute_url()}/deliveries/{Delivery.objects.get().pk}/replay")
    deliver()
    assert len(receiver.got) == 2


@pytest.mark.parametrize("many", [1, 3])
def test_log_takes_the_same_queries_for_one_and_three(
    api: APIClient, alice: Any, hook: Hook, django_assert_num_queries: Any, many: int
):
    endpoint = hook(alice)
    for number in range(many):
        Delivery.objects.create(endpoint=endpoint, message_id=str(number), type="webhook.test")
    api.force_authenticate(alice)
    with django_assert_num_queries(2):
        assert len(api.get(f"/api/v1/webhooks/{endpoint.pk}/deliveries").json()["results"]) == many
