from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts import queries
from accounts.actions import add_member, create_organisation, register_user
from accounts.models import Membership, Organisation, User
from core.models import Event
from core.problems import BadInput, Conflict, Forbidden
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def weighers(alice: User) -> Organisation:
    return create_organisation(user=alice, handle="weighers", name="The Weighers")


def test_page_creates_an_organisation_with_its_first_admin(client: Client, alice: User):
    client.force_login(alice)
    answer = client.post("/orgs/new", {"handle": "Weighers", "name": "The Weighers"})
    assert answer["Location"] == "/weighers"
    organisation = queries.get_organisation("weighers")
    assert [(m.user.handle, m.role) for m in queries.members_of(organisation)] == [("alice", "admin")]
    assert Event.objects.filter(verb="organisation.created", object_id=organisation.pk, actor=alice).count() == 1
    assert "The Weighers" in client.get("/weighers").content.decode()


def test_people_and_organisations_share_one_space_of_handles(alice: User, weighers: Organisation):
    with pytest.raises(BadInput):
        register_user(handle="weighers", email="eve@example.org", password=PASSWORD)
    with pytest.raises(BadInput):
        create_organisation(user=alice, handle="a1ice", name="Not Alice")


def test_unverified_person_cannot_create_one(client: Client):
    erin = register_user(handle="erin", email="erin@example.org", password=PASSWORD)
    client.force_login(erin)
    assert client.post("/orgs/new", {"handle": "erins", "name": "Erins"}).status_code == 403
    assert not Organisation.objects.exists()


def test_admin_adds_promotes_and_removes_members(client: Client, alice: User, charlie: User, weighers: Organisation):
    client.force_login(alice)
    client.post("/orgs/weighers/members", {"handle": "charlie", "role": "member"})
    client.post("/orgs/weighers/members/charlie", {"role": "admin"})
    assert Membership.objects.get(user=charlie).role == "admin"
    client.post("/orgs/weighers/members/charlie/removal")
    assert not Membership.objects.filter(user=charlie).exists()


def test_member_may_leave_but_not_manage(client: Client, alice: User, charlie: User, weighers: Organisation):
    add_member(organisation=weighers, user=alice, person=charlie)
    client.force_login(charlie)
    for path in ("settings", "members", "avatar"):
        assert client.post(f"/orgs/weighers/{path}", {"name": "Mine", "handle": "charlie"}).status_code == 403
    assert client.post("/orgs/weighers/members/alice/removal").status_code == 403
    assert client.post("/orgs/weighers/members/charlie/removal")["Location"] == "/weighers"
    assert not Membership.objects.filter(user=charlie).exists()


def test_last_admin_cannot_go(alice: User, charlie: User, weighers: Organisation):
    from accounts.actions import change_member_role, remove_member

    add_member(organisation=weighers, user=alice, person=charlie)
    own = Membership.objects.get(user=alice)
    with pytest.raises(Conflict, match="needs an admin"):
        remove_member(membership=own, user=alice)
    with pytest.raises(Conflict, match="needs an admin"):
        change_member_role(membership=own, user=alice, role="member")
    assert Membership.objects.get(user=alice).role == "admin"


def test_stranger_cannot_add_themselves(charlie: User, weighers: Organisation):
    with pytest.raises(Forbidden):
        add_member(organisation=weighers, user=charlie, person=charlie)


@pytest.mark.parametrize(("handle", "status"), [("nobody", 404), ("alice", 422), ("", 422)])
def test_impossible_member_is_refused(client: Client, alice: User, weighers: Organisation, handle: str, status: int):
    client.force_login(alice)
    assert client.post("/orgs/weighers/members", {"handle": handle, "role": "member"}).status_code == status
    assert weighers.memberships.count() == 1


def test_page_costs_the_same_with_one_member_and_with_three(
    client: Client, alice: User, bob: User, charlie: User, weighers: Organisation, django_assert_num_queries: Any
):
    with django_assert_num_queries(5):
        client.get("/weighers")
    for person in (bob, charlie):
        add_member(organisation=weighers, user=alice, person=person)
    with django_assert_num_queries(5):
        client.get("/weighers")


def test_api_does_what_the_pages_do(api: APIClient, alice: User, charlie: User):
    api.force_authenticate(alice)
    made = api.post("/api/v1/organisations", {"handle": "weighers", "name": "Weighers"}, format="json")
    assert (made.status_code, made.json()["member_count"]) == (201, 1)
    assert api.post("/api/v1/organisations/weighers/members", {"handle": "charlie"}, format="json").status_code == 201
    changed = api.patch("/api/v1/organisations/weighers/members/charlie", {"role": "admin"}, format="json")
    assert changed.json()["role"] == "admin"
    assert api.patch("/api/v1/organisations/weighers", {"bio": "We weigh."}, format="json").json()["bio"] == "We weigh."
    assert api.delete("/api/v1/organisations/weighers/members/charlie").status_code == 204
    api.force_authenticate(None)
    people = api.get("/api/v1/organisations/weighers/members").json()["results"]
    assert [row["person"]["handle"] for row in people] == ["alice"]
    assert api.get("/api/v1/owners/weighers").json()["kind"] == "organisation"
    assert api.patch("/api/v1/organisations/weighers", {"bio": "x"}, format="json").status_code == 401
