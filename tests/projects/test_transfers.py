"""A project changes hands: offered by its owner, taken by the receiver, found under every address it ever had."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import add_member, create_organisation
from core.events import deliver
from core.models import Event
from core.problems import BadInput, Conflict, Forbidden, NotFound
from notifications.models import Notification
from projects import actions as projects
from projects.models import FormerMember, Project
from projects.rules import role_in
from projects.transfers import actions
from projects.transfers.models import FormerAddress, Transfer
from projects.transfers.queries import find_project, get_transfer
from projects.transfers.states import TRANSFER_MOVES
from tests.moving import assert_follows
from tests.projects.conftest import bring, new_project
from webhooks.models import Endpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def tern(alice: Any) -> Project:
    return new_project(alice, "tern", "published")


def test_every_move_follows_the_table(tern: Project, alice: Any, bob: Any):
    assert_follows(actions.offer_transfer(project=tern, user=alice, handle="bob"), TRANSFER_MOVES)


def fresh(project: Project) -> Project:
    return Project.objects.select_related("owner").get(pk=project.pk)


def test_way_of_a_transfer_on_pages(client: Client, tern: Project, alice: Any, bob: Any, charlie: Any):
    client.force_login(alice)
    assert "Offer it" in client.get("/alice/tern/settings").content.decode()
    assert client.post("/alice/tern/settings/transfer", {"handle": "nobody"}).status_code == 422
    here = client.post("/alice/tern/settings/transfer", {"handle": "@Bob", "note": "Yours?"}).headers["Location"]
    assert "Take the offer back" in client.get(here).content.decode()
    client.force_login(charlie)
    assert client.get(here).status_code == 404
    client.force_login(bob)
    deliver()
    assert "Yours?" in client.get("/inbox").content.decode()
    assert here in client.get("/dashboard").content.decode()
    assert client.post(f"{here}/answer", {"answer": "accept"}).headers["Location"] == "/bob/tern"
    assert client.post(f"{here}/answer", {"answer": "accept"}).status_code == 409
    client.force_login(alice)
    moved = client.get("/alice/tern/files?revision=v1")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/bob/tern/files?revision=v1")
    assert client.get("/bob/tern/settings").status_code == 403
    assert [one.verb for one in Event.objects.filter(verb__contains="transfer").order_by("id")] == [
        "transfer.offer",
        "transfer.accept",
        "project.transferred",
    ]


def test_rights_webhooks_and_conflicts_follow(tern: Project, alice: Any, bob: Any, charlie: Any, edith: Any):
    for person, role in ((bob, "write"), (charlie, "admin")):
        projects.add_member(project=tern, user=alice, handle=person.handle, role=role)
    for person in (alice, charlie):
        hook = {"place_type": "project", "place_id": tern.pk, "url": "https://example.org/", "wanted": ["*"]}
        Endpoint.objects.create(owner=person, **hook)
    with pytest.raises(Forbidden):
        actions.offer_transfer(project=tern, user=charlie, handle="bob")  # an admin runs it, but it is not theirs
    offered = actions.offer_transfer(project=tern, user=alice, handle="bob")
    with pytest.raises(Forbidden):
        actions.accept_transfer(transfer=offered, user=alice)
    project = actions.accept_transfer(transfer=offered, user=bob)
    roles = [role_in(person, fresh(tern)) for person in (alice, bob, charlie)]
    assert (roles, project.members.count()) == (["", "admin", "admin"], 1)
    assert [one.owner for one in Endpoint.objects.all()] == [charlie]
    former = FormerMember.objects.get()
    assert (former.user, former.role, former.began_at) == (alice, "admin", tern.created_at)


def test_organisations_give_and_receive_by_their_admins(tern: Project, alice: Any, bob: Any, charlie: Any):
    birds = create_organisation(user=bob, handle="birds", name="Birds")
    add_member(organisation=birds, user=bob, person=charlie)
    offered = actions.offer_transfer(project=tern, user=alice, handle="birds")
    with pytest.raises(Forbidden):
        actions.accept_transfer(transfer=offered, user=charlie)
    actions.accept_transfer(transfer=offered, user=bob)
    with pytest.raises(Forbidden):
        actions.offer_transfer(project=fresh(tern), user=charlie, handle="charlie")
    back = actions.offer_transfer(project=fresh(tern), user=bob, handle="alice")
    actions.accept_transfer(transfer=back, user=alice)
    assert str(fresh(tern)) == "alice/tern"
    assert [(one.owner.handle, one.name) for one in FormerAddress.objects.all()] == [("birds", "tern")]
    roles = FormerMember.objects.order_by("id").values_list("user__handle", "role")
    assert list(roles) == [("alice", "admin"), ("bob", "admin"), ("charlie", "write")]


def test_names_that_are_taken_or_lead_elsewhere_are_refused(tern: Project, alice: Any, bob: Any):
    mine = new_project(bob, "tern")
    with pytest.raises(Conflict) as refused:
        actions.offer_transfer(project=tern, user=alice, handle="bob")
    assert refused.value.own_code == "name_taken"
    actions.accept_transfer(
        transfer=actions.offer_transfer(project=mine, user=bob, handle="charlie"), user=receiver_of(mine)
    )
    with pytest.raises(Conflict):  # bob/tern leads to charlie/tern now
        actions.offer_transfer(project=tern, user=alice, handle="bob")
    with pytest.raises(BadInput) as kept:
        projects.create_project(owner=bob.owner, user=bob, kind="model", name="tern")
    assert list(kept.value.fields) == ["name"]


def receiver_of(project: Project) -> Any:
    return project.transfers.get().receiver.user


@pytest.fixture(autouse=True)
def _charlie(charlie: Any) -> None:
    """Somebody to give things to."""


@pytest.mark.parametrize(("state", "is_refused"), [("draft", False), ("in_review", True), ("quarantined", True)])
def test_nothing_changes_hands_while_it_is_judged(state: str, is_refused: bool, alice: Any, bob: Any):
    tern = new_project(alice, "tern", state)
    if is_refused:
        with pytest.raises(Conflict) as refused:
            actions.offer_transfer(project=tern, user=alice, handle="bob")
        assert refused.value.own_code == "being_judged"
        return
    offered = actions.offer_transfer(project=tern, user=alice, handle="bob")
    bring(tern, alice, "triage")
    with pytest.raises(Conflict):
        actions.accept_transfer(transfer=offered, user=bob)
    assert (fresh(tern).owner_id, Transfer.objects.get().state) == (alice.owner_id, "offered")


def test_offers_end_by_either_side_and_by_time(tern: Project, alice: Any, bob: Any, charlie: Any):
    first = actions.offer_transfer(project=tern, user=alice, handle="bob")
    with pytest.raises(Conflict):
        actions.offer_transfer(project=tern, user=alice, handle="charlie")
    actions.withdraw_transfer(transfer=first, user=alice)
    second = actions.offer_transfer(project=tern, user=alice, handle="bob")
    actions.decline_transfer(transfer=second, user=bob, note="Too much to look after.")
    third = actions.offer_transfer(project=tern, user=alice, handle="bob")
    Transfer.objects.filter(pk=third.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    assert (actions.expire_transfers(), actions.expire_transfers()) == (1, 0)
    assert [one.state for one in Transfer.objects.order_by("id")] == ["withdrawn", "declined", "expired"]
    deliver()
    told = Notification.objects.filter(event__verb__startswith="transfer.", person=alice).order_by("event")
    assert [one.event.verb for one in told] == ["transfer.decline", "transfer.expire"]
    waiting = Notification.objects.filter(event__verb="transfer.offer", person=bob, done_at=None)
    assert waiting.count() == 0
    with pytest.raises(NotFound):
        get_transfer(charlie, third.pk)


def test_private_ones_move_unseen_and_programs_find_them(api: APIClient, tern: Project, alice: Any, bob: Any):
    api.force_authenticate(alice)
    made = api.post("/api/v1/projects/alice/tern/transfer", {"receiver": "bob"}, format="json").json()
    projects.change_visibility(project=tern, user=alice, visibility="private")
    assert api.patch(f"/api/v1/transfers/{made['id']}", {"state": "accepted"}, format="json").status_code == 403
    api.force_authenticate(bob)
    assert [one["project"] for one in api.get("/api/v1/transfers").json()["results"]] == ["alice/tern"]
    answer = api.patch(f"/api/v1/transfers/{made['id']}", {"state": "accepted"}, format="json").json()
    assert (answer["state"], answer["project"]) == ("accepted", "bob/tern")
    moved = api.get("/api/v1/projects/alice/tern")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/api/v1/projects/bob/tern")
    assert find_project(bob, "alice", "tern") == tern
    api.force_authenticate(alice)
    assert api.get("/api/v1/projects/alice/tern").status_code == 404
