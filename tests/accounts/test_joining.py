"""Asking to belong to an organisation: once at a time, answered by its admins, told to whom it concerns."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts import queries
from accounts.actions import accept_join, add_member, ask_to_join, create_organisation, decline_join, withdraw_join
from accounts.models import JoinRequest, Organisation
from accounts.states import JOIN_MOVES
from core import events
from core.problems import Conflict, Forbidden, TooMany
from tests.moving import assert_follows
from tests.notifications.conftest import Deliver, titles
from tests.notifications.conftest import deliver as deliver

pytestmark = pytest.mark.django_db


@pytest.fixture
def weighers(alice: Any) -> Organisation:
    events.deliver()  # receivers hear what happens from now on
    return create_organisation(user=alice, handle="weighers", name="The Weighers")


def test_requests_move_as_their_table_says(weighers: Organisation, bob: Any):
    assert_follows(ask_to_join(organisation=weighers, user=bob), JOIN_MOVES)


def test_way_into_an_organisation_on_pages(
    client: Client, weighers: Organisation, alice: Any, bob: Any, charlie: Any, deliver: Deliver
):
    for person, note in ((bob, "I weigh."), (charlie, "")):
        client.force_login(person)
        assert "/orgs/weighers/join" in client.get("/weighers").content.decode()
        assert client.post("/orgs/weighers/join", {"note": note, "x": "1"}).status_code == 302
    assert "Take it back" in client.get("/orgs/weighers/join").content.decode()
    of_bob, of_charlie = JoinRequest.objects.order_by("id")
    assert client.post(f"/orgs/weighers/join/{of_bob.pk}", {"answer": "accept"}).status_code == 404
    assert client.post(f"/orgs/weighers/join/{of_charlie.pk}", {"answer": "accept"}).status_code == 403
    deliver()
    assert "bob asks to join The Weighers" in titles(alice)
    client.force_login(alice)
    page = client.get("/orgs/weighers/members").content.decode()
    assert ("I weigh." in page, "Asks to join" in page) == (True, True)
    client.post(f"/orgs/weighers/join/{of_bob.pk}", {"answer": "accept"})
    client.post(f"/orgs/weighers/join/{of_charlie.pk}", {"answer": "decline", "note": "Not yet."})
    assert [one.user.handle for one in queries.members_of(weighers)] == ["alice", "bob"]
    deliver()
    assert "You belong to The Weighers now" in titles(bob)
    assert "The Weighers declined your request to join" in titles(charlie)
    client.force_login(bob)
    assert "/orgs/weighers/join" not in client.get("/weighers").content.decode()


def test_one_waits_at_a_time_and_not_everywhere_at_once(weighers: Organisation, alice: Any, bob: Any, person: Any):
    asked = ask_to_join(organisation=weighers, user=bob)
    with pytest.raises(Conflict):
        ask_to_join(organisation=weighers, user=bob)
    with pytest.raises(Forbidden):
        withdraw_join(request=asked, user=alice)
    with pytest.raises(Conflict):
        ask_to_join(organisation=weighers, user=alice)
    withdraw_join(request=asked, user=bob)
    with pytest.raises(Conflict):
        accept_join(request=asked, user=alice)
    again = decline_join(request=ask_to_join(organisation=weighers, user=bob), user=alice)
    assert (again.state, JoinRequest.objects.count()) == ("declined", 2)
    for number in range(5):
        one = create_organisation(user=alice, handle=f"group-{number}", name="A group")
        ask_to_join(organisation=one, user=bob)
    with pytest.raises(TooMany):
        ask_to_join(organisation=weighers, user=bob)


def test_whoever_is_added_has_been_answered(weighers: Organisation, alice: Any, bob: Any):
    asked = ask_to_join(organisation=weighers, user=bob)
    add_member(organisation=weighers, user=alice, person=bob)
    assert queries.get_join_request(bob, weighers, asked.pk).state == "accepted"


def test_api_does_it_too(api: APIClient, weighers: Organisation, alice: Any, bob: Any):
    here = "/api/v1/organisations/weighers/join-requests"
    api.force_authenticate(bob)
    made = api.post(here, {"note": "I weigh."}, format="json")
    assert (made.status_code, made.json()["state"], api.get(here).status_code) == (201, "waiting", 403)
    one = f"{here}/{made.json()['id']}"
    assert api.patch(one, {"state": "accepted"}, format="json").status_code == 403
    api.force_authenticate(alice)
    assert [asked["note"] for asked in api.get(here).json()["results"]] == ["I weigh."]
    assert api.patch(one, {"state": "waiting"}, format="json").status_code == 422
    assert api.patch(one, {"state": "accepted"}, format="json").json()["state"] == "accepted"
    assert api.patch(one, {"state": "accepted"}, format="json").status_code == 409
