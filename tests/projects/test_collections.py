"""Collections: an order and a word on each, kept by their owner, and never a way to what one may not see."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import add_member, create_organisation
from core.events import deliver
from core.models import Event
from core.policies import publish
from core.problems import Conflict, Forbidden, NotFound, TooMany
from notifications.actions import follow
from notifications.models import Notification
from projects import actions as projects
from projects.collections import actions, queries
from projects.collections.models import CollectedProject, Collection
from projects.models import Project
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def tern(alice: Any) -> Project:
    return new_project(alice, "tern", "published")


@pytest.fixture
def small(charlie: Any) -> Collection:
    return actions.create_collection(owner=charlie.owner, user=charlie, title="Small models", about="Under a *giga*.")


def names(viewer: Any, collection: Collection) -> list[tuple[int, str]]:
    return [(one.place, one.project.name) for one in queries.projects_in(viewer, collection)]


def test_way_of_a_collection_on_pages(client: Client, tern: Project, alice: Any, charlie: Any):
    client.force_login(charlie)
    assert client.post("/collections/new", {"owner": "charlie", "title": " "}).status_code == 422
    given = {"owner": "charlie", "title": "Small models", "about": "Under a *giga*.", "visibility": "public"}
    here = client.post("/collections/new", given).headers["Location"]
    assert here == Collection.objects.get().get_absolute_url()
    gull = new_project(alice, "gull", "published")
    client.post(f"{here}/projects", {"project": "alice/gull"})
    assert client.post("/alice/tern/collections", {"collection": here[-26:], "note": "The first"}).status_code == 302
    assert "already" in client.post(f"{here}/projects", {"project": "alice/gull"}).content.decode()
    assert client.post(f"{here}/projects", {"project": "alice/none"}).status_code == 422
    client.post(f"{here}/projects/alice/tern", {"note": "Began it all", "place": "1"})
    client.logout()
    page = client.get(here).content.decode()
    assert page.index("/alice/tern") < page.index("/alice/gull")
    assert ("Began it all" in page, "<em>giga</em>" in page, "Arrange" in page) == (True, True, False)
    assert "in 1 collection" in client.get("/alice/tern").content.decode()
    assert "Small models" in client.get("/alice/tern/collections").content.decode()
    assert client.get("/charlie").content.decode().count("Small models") == 1
    assert "2 projects" in client.get("/collections?owner=charlie").content.decode()
    client.force_login(charlie)
    client.post(f"{here}/edit", {"title": "Birds", "visibility": "private"})
    client.post(f"{here}/projects/alice/tern/removal")
    assert names(charlie, Collection.objects.get()) == [(1, "gull")]
    client.logout()
    assert client.get(here).status_code == 404
    assert "collection" not in client.get(f"/alice/{gull.name}").content.decode().partition("<main")[2]
    client.force_login(charlie)
    assert client.post(f"{here}/deletion").headers["Location"] == "/charlie"
    assert (Collection.objects.count(), CollectedProject.objects.count()) == (0, 0)


def test_what_one_may_not_see_is_not_shown_in_it(tern: Project, small: Collection, alice: Any, bob: Any, charlie: Any):
    gull = new_project(alice, "gull", "published")
    for project in (tern, gull):
        actions.add_project(collection=small, user=charlie, project=project)
    projects.change_visibility(project=tern, user=alice, visibility="private")
    seen = {person: [name for _place, name in names(person, small)] for person in (alice, bob, charlie)}
    assert seen == {alice: ["tern", "gull"], bob: ["gull"], charlie: ["gull"]}
    assert [vars(one)["count"] for one in queries.collections_of(bob, charlie.owner)] == [1]
    with pytest.raises(NotFound):
        queries.get_collected(charlie, small, "alice", "tern")
    actions.edit_collection(collection=small, user=charlie, visibility="private")
    assert list(queries.visible_collections(bob)) == []
    with pytest.raises(NotFound):
        queries.get_collection(bob, small.pk)


def test_members_of_an_organisation_keep_its_collections(tern: Project, alice: Any, bob: Any, charlie: Any):
    birds = create_organisation(user=alice, handle="birds", name="Birds")
    add_member(organisation=birds, user=alice, person=bob)
    kept = actions.create_collection(owner=birds.owner, user=bob, title="Waders", visibility="private")
    actions.add_project(collection=kept, user=alice, project=tern)
    assert [list(queries.visible_collections(one)) for one in (alice, charlie)] == [[kept], []]
    with pytest.raises(Forbidden):
        actions.edit_collection(collection=kept, user=charlie, title="Mine")
    with pytest.raises(Forbidden):
        actions.create_collection(owner=birds.owner, user=charlie, title="Mine")


def test_places_have_no_gaps(small: Collection, alice: Any, charlie: Any):
    rows = {
        name: actions.add_project(collection=small, user=charlie, project=new_project(alice, name, "published"))
        for name in ("a", "b", "c")
    }
    assert actions.place_project(collected=rows["a"], user=charlie, place=99).place == 3
    assert names(charlie, small) == [(1, "b"), (2, "c"), (3, "a")]
    actions.place_project(collected=rows["a"], user=charlie, place=2)
    actions.remove_project(collected=rows["b"], user=charlie)
    assert names(charlie, small) == [(1, "a"), (2, "c")]
    with pytest.raises(Conflict):
        actions.place_project(collected=rows["b"], user=charlie, place=1)
    assert [one.verb for one in Event.objects.filter(verb__contains="collect").order_by("id")] == [
        "collection.created",
        *["collected_project.added"] * 3,
        *["collected_project.moved"] * 2,
        "collection.project_removed",
    ]
    publish("collections", {"projects_per_collection": 2, "collections_per_owner": 1}, author=None)
    with pytest.raises(TooMany):
        actions.add_project(collection=small, user=charlie, project=new_project(alice, "d", "published"))
    with pytest.raises(TooMany):
        actions.create_collection(owner=charlie.owner, user=charlie, title="Another")


def test_followers_and_authors_hear_of_what_is_added(
    tern: Project, small: Collection, alice: Any, bob: Any, charlie: Any
):
    follow(person=bob, kind="collection", name=small.pk)
    secret = new_project(charlie, "secret")
    actions.add_project(collection=small, user=charlie, project=secret)
    actions.add_project(collection=small, user=charlie, project=tern)
    deliver()
    told = Notification.objects.filter(event__verb="collected_project.added").values_list("person__handle", "notice")
    assert sorted(told) == [
        ("alice", "projects.work_collected"),
        ("bob", "projects.added_there"),
    ]


def test_found_by_its_words_fed_and_kept_through_the_api(api: APIClient, tern: Project, alice: Any, charlie: Any):
    api.force_authenticate(charlie)
    made = api.post("/api/v1/collections", {"title": "小模型", "about": "双语"}, format="json").json()
    here = f"/api/v1/collections/{made['id']}"
    assert api.post(f"{here}/projects", {"project": "alice/tern", "note": "First"}, format="json").status_code == 201
    assert api.post(f"{here}/projects", {"project": "alice/tern"}, format="json").status_code == 409
    assert api.patch(f"{here}/projects/alice/tern", {"note": "Best"}, format="json").json()["note"] == "Best"
    assert api.patch(f"{here}/projects/alice/tern", {"place": 0}, format="json").status_code == 422
    assert api.patch(here, {"title": "小模型集"}, format="json").json()["count"] == 1
    deliver()
    api.force_authenticate(None)
    found = api.get("/api/v1/search?q=小模型&type=collection").json()["results"]
    assert [hit["title"] for hit in found] == ["小模型集"]
    assert [one["owner"] for one in api.get("/api/v1/collections?owner=charlie").json()["results"]] == ["charlie"]
    assert [one["project"]["full_name"] for one in api.get(f"{here}/projects").json()] == ["alice/tern"]
    fed = api.get(f"/feeds/collections/{made['id']}.json").json()["items"]
    assert [(item["title"], item["content_text"].split("\n")[0]) for item in fed] == [("alice/tern", "Best")]
    assert [item["title"] for item in api.get("/feeds/collections.json").json()["items"]] == ["小模型集"]
    api.force_authenticate(alice)
    assert api.delete(here).status_code == 403
    api.force_authenticate(charlie)
    assert (api.delete(f"{here}/projects/alice/tern").status_code, api.delete(here).status_code) == (204, 204)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_questions_for_any_number(
    count: int, client: Client, small: Collection, alice: Any, charlie: Any, django_assert_num_queries: Any
):
    for number in range(count):
        project = new_project(alice, f"bird-{number}", "published")
        actions.add_project(collection=small, user=charlie, project=project)
    for _more in range(count - 1):
        actions.create_collection(owner=charlie.owner, user=charlie, title="Another")
    client.force_login(alice)
    client.get("/collections")
    with django_assert_num_queries(6):
        assert client.get("/collections").content.decode().count("/collections/0") == count
    with django_assert_num_queries(8):
        assert client.get(small.get_absolute_url()).content.decode().count("/alice/bird-") == count
