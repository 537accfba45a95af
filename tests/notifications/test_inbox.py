"""The inbox: what waits, what was put away, what is muted; each person's own, on the page and in the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from notifications.counting import unseen
from notifications.models import Notification
from projects.models import Project
from tests.notifications.conftest import Deliver

pytestmark = pytest.mark.django_db
Make = Callable[..., Project]


@pytest.fixture
def told(alice: Any, make: Make, deliver: Deliver) -> Notification:
    """Alice's one notification: faults were found in her release."""
    make(alice, "tern", "needs_fixes")
    deliver()
    return Notification.objects.get(person=alice)


@pytest.fixture
def signed_in(client: Client, alice: Any) -> Client:
    client.force_login(alice)
    return client


def test_inbox_shows_what_waits(signed_in: Client, told: Notification):
    page = signed_in.get("/inbox").content.decode()
    assert "alice/tern 1: the checks found something to mend" in page
    assert "One thing to look at" in page


@pytest.mark.parametrize(("address", "shown"), [("?urgency=needs_you", 1), ("?urgency=moved", 0), ("?show=done", 0)])
def test_inbox_is_filtered(signed_in: Client, told: Notification, address: str, shown: int):
    assert len(signed_in.get(f"/inbox{address}").context["told"]) == shown


def test_opening_leads_on_and_is_remembered(signed_in: Client, told: Notification, alice: Any):
    answer = signed_in.get(f"/inbox/{told.pk}")
    told.refresh_from_db()
    assert answer.headers["Location"] == f"/submissions/{told.event.object_id}"
    assert told.seen_at is not None
    assert told.done_at is None


def test_done_goes_and_comes_back(signed_in: Client, told: Notification):
    signed_in.post(f"/inbox/{told.pk}/done")
    assert signed_in.get("/inbox").context["told"] == []
    assert len(signed_in.get("/inbox?show=done").context["told"]) == 1
    signed_in.post(f"/inbox/{told.pk}/restoration")
    assert len(signed_in.get("/inbox").context["told"]) == 1


def test_script_gets_an_empty_answer_and_a_sign(signed_in: Client, told: Notification):
    answer = signed_in.post(f"/inbox/{told.pk}/done", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content, answer.headers["HX-Trigger"]) == (200, b"", "inbox-changed")


def test_all_of_one_urgency_are_put_away(signed_in: Client, told: Notification):
    signed_in.post("/inbox/done", {"urgency": "moved"})
    assert signed_in.get("/inbox").context["waiting"] == 1
    signed_in.post("/inbox/done", {"urgency": "needs_you", "next": "https://evil.example"})
    assert signed_in.get("/inbox").context["waiting"] == 0


def test_muting_from_the_inbox_mutes_the_project(signed_in: Client, told: Notification, alice: Any):
    signed_in.post(f"/inbox/{told.pk}/mute")
    mute = alice.mutes.get()
    assert (mute.thing_type, mute.thing_id) == ("project", Project.objects.get().pk)


def test_other_peoples_notifications_do_not_exist(client: Client, told: Notification, charlie: Any):
    client.force_login(charlie)
    assert client.get(f"/inbox/{told.pk}").status_code == 404
    assert client.post(f"/inbox/{told.pk}/done").status_code == 404
    told.refresh_from_db()
    assert (told.seen_at, told.done_at) == (None, None)


def test_number_in_the_head_is_remembered_and_follows(
    signed_in: Client, told: Notification, alice: Any, django_capture_on_commit_callbacks: Any
):
    assert "data-n>1</span>" in signed_in.get("/help").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.get(f"/inbox/{told.pk}")
    assert "data-n hidden>0</span>" in signed_in.get("/help").content.decode()


def test_number_costs_no_query_once_it_is_known(alice: Any, told: Notification, django_assert_num_queries: Any):
    with django_assert_num_queries(1):
        assert unseen(alice) == 1
    with django_assert_num_queries(0):
        assert unseen(alice) == 1


@pytest.mark.parametrize("many", [1, 3])
def test_inbox_takes_the_same_queries_for_one_and_three(
    signed_in: Client, alice: Any, make: Make, deliver: Deliver, django_assert_num_queries: Any, many: int
):
    for number in range(many):
        make(alice, f"tern-{number}", "needs_fixes")
    deliver()
    signed_in.get("/inbox")
    with django_assert_num_queries(9):
        assert len(signed_in.get("/inbox").context["told"]) == many


def test_api_lists_counts_and_marks(api: APIClient, told: Notification, alice: Any):
    api.force_authenticate(alice)
    (row,) = api.get("/api/v1/inbox").json()["results"]
    assert (row["id"], row["event"], row["urgency"]) == (told.pk, "release.find_faults", "needs_you")
    assert row["title"] == "alice/tern 1: the checks found something to mend"
    counts = {"unseen": 1, "waiting": {"needs_you": 1, "moved": 0, "fyi": 0}}
    assert api.get("/api/v1/inbox/count").json() == counts
    marked = api.patch(f"/api/v1/inbox/{told.pk}", {"seen": True, "done": True}, format="json").json()
    assert marked["seen_at"] is not None
    assert marked["done_at"] is not None
    assert api.get("/api/v1/inbox").json()["results"] == []
    assert len(api.get("/api/v1/inbox?done=true").json()["results"]) == 1


def test_api_mutes_what_a_notification_is_about(api: APIClient, told: Notification, alice: Any):
    api.force_authenticate(alice)
    made = api.post("/api/v1/mutes", {"notification": told.pk}, format="json")
    assert (made.status_code, made.json()["kind"], made.json()["name"]) == (201, "project", "alice/tern")
    assert [mute["name"] for mute in api.get("/api/v1/mutes").json()] == ["alice/tern"]
    assert api.delete(f"/api/v1/mutes/{made.json()['id']}").status_code == 204
    assert api.get("/api/v1/mutes").json() == []


@pytest.mark.parametrize("body", [{"done": "perhaps"}, {"seen": [1]}])
def test_api_refuses_what_it_does_not_understand(api: APIClient, told: Notification, alice: Any, body: Any):
    api.force_authenticate(alice)
    answer = api.patch(f"/api/v1/inbox/{told.pk}", body, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, list(body))


@pytest.mark.parametrize("address", ["/inbox/%00", "/inbox/..%2f..", "/inbox/x", "/mail/unsubscribe/%00"])
def test_address_that_cannot_be_is_not_found(signed_in: Client, address: str):
    assert signed_in.get(address).status_code == 404


@pytest.mark.parametrize("cursor", ["%00", "%ED%A0%80", "'", "9" * 400])
def test_odd_cursor_leads_to_a_page(signed_in: Client, told: Notification, cursor: str):
    assert signed_in.get(f"/inbox?after={cursor}").status_code == 200
