"""Webhooks of people who do not look after their place any more: they end, and their owner is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.actions import (
    add_member,
    add_to_team,
    change_member_role,
    create_organisation,
    create_team,
    delete_team,
    grant_role,
    remove_member,
    revoke_role,
)
from core import events
from projects import actions as projects
from projects.models import Project
from projects.teams.actions import give_team_role
from tests.notifications.conftest import titles
from webhooks.models import Endpoint
from webhooks.tasks import end_left

pytestmark = pytest.mark.django_db
Make = Callable[..., Project]


@pytest.fixture(autouse=True)
def _listening(db: None) -> None:
    events.deliver()


def at(kind: str, id: str, person: Any) -> Endpoint:
    facts = {"place_type": kind, "place_id": id, "url": "https://example.org/hook", "wanted": ["*"]}
    return Endpoint.objects.create(owner=person, **facts)


def made_for(organisation: Any, user: Any) -> Project:
    return projects.create_project(owner=organisation.owner, user=user, kind="model", name="tern")


def left() -> list[Endpoint]:
    events.deliver()
    return list(Endpoint.objects.order_by("pk"))


def test_who_leaves_a_project_or_administers_it_no_more_leaves_no_webhook(
    make: Make, alice: Any, charlie: Any, bob: Any
):
    tern = make(alice)
    for person in (charlie, bob):
        projects.add_member(project=tern, user=alice, handle=person.handle, role="admin")
    kept, own = at("project", tern.pk, alice), at("owner", charlie.owner_id, charlie)
    at("project", tern.pk, charlie), at("project", tern.pk, bob)
    projects.change_member(project=tern, user=alice, handle="charlie", role="write")
    projects.remove_member(project=tern, user=bob, handle="bob")
    assert left() == [kept, own]
    events.deliver()
    assert [title for title in titles(charlie) if "webhook" in title] == [
        "A webhook of yours has ended: https://example.org/hook"
    ]


def test_who_leaves_an_organisation_or_an_office_leaves_no_webhook(alice: Any, charlie: Any, adam: Any):
    weighers = create_organisation(user=alice, handle="weighers", name="Weighers")
    membership = add_member(organisation=weighers, user=alice, person=charlie, role="admin")
    tern = made_for(weighers, alice)
    at("owner", weighers.owner_id, charlie), at("project", tern.pk, charlie)
    change_member_role(membership=membership, user=alice, role="member")
    assert left() == []
    at("owner", weighers.owner_id, charlie)
    remove_member(membership=membership, user=charlie)
    grant_role(user=charlie, role="admin", granted_by=adam)
    at("site", "", charlie)
    kept = at("site", "", adam)
    revoke_role(user=charlie, role="admin", revoked_by=adam)
    assert left() == [kept]


def test_who_had_it_by_a_team_leaves_with_it(alice: Any, charlie: Any, client: Client):
    weighers = create_organisation(user=alice, handle="weighers", name="Weighers")
    add_member(organisation=weighers, user=alice, person=charlie, role="member")
    tern, team = made_for(weighers, alice), create_team(organisation=weighers, user=alice, name="Scales")
    add_to_team(team=team, user=alice, person=charlie)
    give_team_role(project=tern, user=alice, team=team, role="admin")
    made = at("project", tern.pk, charlie)
    end_left()
    assert left() == [made]
    delete_team(team=team, user=alice)
    end_left()
    assert left() == []
    client.force_login(charlie)
    assert "https://example.org/hook" in client.get("/inbox").content.decode()
