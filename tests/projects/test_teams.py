"""Teams: some members of an organisation under a name, and a role in projects that they have while they are in it."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts import actions as accounts
from accounts.models import Membership, Organisation, Team
from core.events import deliver
from core.problems import BadInput, Forbidden, NotFound
from notifications.models import Notification
from projects import actions as projects
from projects.models import FormerMember, Member, Project
from projects.queries import visible_projects
from projects.rules import role_in
from projects.teams import actions
from projects.teams.models import TeamRole
from projects.teams.queries import get_team_for
from projects.transfers.actions import accept_transfer, offer_transfer
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def birds(bob: Any, charlie: Any) -> Organisation:
    made = accounts.create_organisation(user=bob, handle="birds", name="Birds")
    accounts.add_member(organisation=made, user=bob, person=charlie)
    return made


@pytest.fixture
def waders(birds: Organisation, bob: Any, charlie: Any) -> Team:
    team = accounts.create_team(organisation=birds, user=bob, name="Waders")
    accounts.add_to_team(team=team, user=bob, person=charlie)
    return team


@pytest.fixture
def tern(alice: Any, birds: Organisation) -> Project:
    """Alice's own, and she belongs to the organisation."""
    Membership.objects.create(organisation=birds, user=alice)
    made = new_project(alice, "tern")
    projects.change_visibility(project=made, user=alice, visibility="private")
    return made


def role(person: Any, project: Project) -> str:
    return role_in(person, Project.objects.get(pk=project.pk))


def test_a_role_reaches_whoever_is_in_the_team_as_long_as_they_are(
    tern: Project, waders: Team, alice: Any, bob: Any, charlie: Any
):
    actions.give_team_role(project=tern, user=alice, team=waders, role="write")
    assert [role(person, tern) for person in (charlie, bob)] == ["write", ""]
    assert list(visible_projects(charlie)) == [tern]
    accounts.add_to_team(team=waders, user=bob, person=bob)
    actions.give_team_role(project=tern, user=alice, team=waders, role="read")
    projects.add_member(project=tern, user=alice, handle="charlie", role="admin")
    assert [role(person, tern) for person in (charlie, bob)] == ["admin", "read"]  # the most that one has
    accounts.remove_member(membership=Membership.objects.get(user=charlie), user=bob)
    assert (role(charlie, tern), waders.memberships.count()) == ("admin", 1)
    accounts.delete_team(team=waders, user=bob)
    assert (role(bob, tern), TeamRole.objects.count()) == ("", 0)
    assert [(one.user.handle, one.team) for one in Member.objects.all()] == [("charlie", None)]
    former = FormerMember.objects.order_by("id").values_list("user__handle", "role")
    assert list(former) == [("charlie", "read"), ("bob", "read")]


def test_only_known_teams_and_only_members_of_the_organisation(
    tern: Project, waders: Team, alice: Any, bob: Any, edith: Any
):
    with pytest.raises(BadInput):
        accounts.add_to_team(team=waders, user=bob, person=edith)
    with pytest.raises(Forbidden):
        accounts.create_team(organisation=waders.organisation, user=alice, name="Mine")
    with pytest.raises(BadInput):
        accounts.create_team(organisation=waders.organisation, user=bob, name="Waders")
    with pytest.raises(Forbidden):
        actions.give_team_role(project=tern, user=bob, team=waders, role="admin")
    with pytest.raises(NotFound):
        get_team_for(edith, tern, waders.pk)
    actions.give_team_role(project=tern, user=alice, team=waders, role="admin")
    with pytest.raises(NotFound):
        projects.remove_member(project=tern, user=alice, handle="charlie")  # through the team, not by name


def test_a_project_that_moves_leaves_the_teams_of_its_owner_behind(
    birds: Organisation, waders: Team, bob: Any, charlie: Any
):
    gull = projects.create_project(owner=birds.owner, user=bob, kind="code", name="gull")
    actions.give_team_role(project=gull, user=bob, team=waders, role="admin")
    assert role(charlie, gull) == "admin"
    offered = offer_transfer(project=gull, user=bob, handle="bob")
    accept_transfer(transfer=offered, user=bob)
    assert (role(charlie, gull), role(bob, gull), TeamRole.objects.count()) == ("", "admin", 0)


def test_way_of_a_team_on_pages(client: Client, birds: Organisation, tern: Project, alice: Any, bob: Any, charlie: Any):
    client.force_login(bob)
    here = client.post("/orgs/birds/teams", {"name": "Waders", "about": "Long legs"}).headers["Location"]
    assert client.post(here, {"handle": "nobody"}).status_code == 404
    assert client.post(here, {"handle": "charlie"}).status_code == 302
    client.force_login(alice)
    team = Team.objects.get()
    assert "birds: Waders" in client.get("/alice/tern/settings").content.decode()
    client.post("/alice/tern/settings/teams", {"team": team.pk, "role": "write"})
    client.force_login(charlie)
    assert (client.get("/alice/tern").status_code, client.get("/orgs/birds/teams").status_code) == (200, 200)
    deliver()
    told = Notification.objects.filter(person=charlie, event__verb__contains="team").order_by("event")
    assert [one.event.verb for one in told] == ["team.member_added", "project.team_set"]
    assert "You are in the team Waders of Birds now" in client.get("/inbox").content.decode()
    client.post(f"{here}/members/charlie/removal")
    assert client.get("/alice/tern").status_code == 404
    deliver()
    assert told.count() == 2  # leaving was their own doing
    client.force_login(alice)
    client.post(f"/alice/tern/settings/teams/{team.pk}/removal")
    client.force_login(bob)
    assert client.post(f"{here}/deletion").headers["Location"] == "/orgs/birds/teams"
    assert (TeamRole.objects.count(), Team.objects.count()) == (0, 0)


def test_api_does_it_too(api: APIClient, birds: Organisation, tern: Project, alice: Any, bob: Any, charlie: Any):
    api.force_authenticate(bob)
    teams = "/api/v1/organisations/birds/teams"
    made = api.post(teams, {"name": "Waders"}, format="json").json()
    assert api.put(f"{teams}/{made['id']}/members/charlie").json()["members"] == ["charlie"]
    assert api.patch(f"{teams}/{made['id']}", {"about": "Long legs"}, format="json").json()["about"] == "Long legs"
    api.force_authenticate(alice)
    role = f"/api/v1/projects/alice/tern/teams/{made['id']}"
    assert api.put(role, {"role": "own"}, format="json").status_code == 422
    assert api.put(role, {"role": "write"}, format="json").json()["organisation"] == "birds"
    assert [one["name"] for one in api.get("/api/v1/projects/alice/tern/teams").json()] == ["Waders"]
    assert api.get("/api/v1/projects/alice/tern/members").json() == []
    assert api.delete(role).status_code == 204
    api.force_authenticate(bob)
    assert [one["name"] for one in api.get(teams).json()["results"]] == ["Waders"]
    assert api.delete(f"{teams}/{made['id']}/members/charlie").status_code == 204
    assert api.delete(f"{teams}/{made['id']}").status_code == 204
