"""Likes: once each, counted beside the project and in its order, never by those who work on it."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.models import Event
from core.problems import Conflict
from projects import actions
from projects.models import Like, Project
from projects.queries.likes import liked_by
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def tern(alice: Any) -> Project:
    return new_project(alice, "tern", "published")


def test_way_of_a_like_on_pages(client: Client, tern: Project, alice: Any, bob: Any):
    client.force_login(bob)
    for _twice in range(2):
        assert client.post("/alice/tern/like", {"x": "1"}).headers["Location"] == "/alice/tern"
    assert 'aria-pressed="true"' in client.get("/alice/tern").content.decode()
    assert "1 like" in client.get("/explore").content.decode()
    assert "alice/" in client.get("/explore/liked").content.decode()
    client.post("/alice/tern/like", {"back": "1"})
    assert (Project.objects.get().likes, Like.objects.count()) == (0, 0)
    assert [one.verb for one in Event.objects.filter(verb__contains="liked").order_by("id")] == [
        "project.liked",
        "project.unliked",
    ]
    assert "Nothing here yet" in client.get("/explore/liked").content.decode()
    client.force_login(alice)
    assert "/alice/tern/like" not in client.get("/alice/tern").content.decode()
    with pytest.raises(Conflict):
        actions.like(project=tern, user=alice)


def test_most_liked_come_first_and_what_is_private_is_forgotten(
    client: Client, tern: Project, alice: Any, bob: Any, charlie: Any
):
    gull = new_project(alice, "gull", "published")
    for person in (bob, charlie):
        actions.like(project=tern, user=person)
    actions.like(project=gull, user=bob)
    page = client.get("/explore?sort=likes").content.decode()
    assert page.index("/alice/tern") < page.index("/alice/gull")
    actions.change_visibility(project=tern, user=alice, visibility="private")
    assert [one.project for one in liked_by(bob)] == [gull]


def test_api_does_it_too(api: APIClient, tern: Project, alice: Any, bob: Any):
    here = "/api/v1/projects/alice/tern/like"
    api.force_authenticate(bob)
    assert (api.put(here).json()["likes"], api.put(here).json()["likes"]) == (1, 1)
    assert [one["full_name"] for one in api.get("/api/v1/me/likes").json()["results"]] == ["alice/tern"]
    assert (api.delete(here).status_code, api.get("/api/v1/projects/alice/tern").json()["likes"]) == (204, 0)
    api.force_authenticate(alice)
    assert api.put(here).status_code == 409


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_questions_for_any_number(
    count: int, client: Client, alice: Any, bob: Any, django_assert_num_queries: Any
):
    for number in range(count):
        actions.like(project=new_project(alice, f"bird-{number}", "published"), user=bob)
    client.force_login(bob)
    client.get("/explore/liked")
    with django_assert_num_queries(7):
        assert client.get("/explore/liked").content.decode().count("1 like") == count
