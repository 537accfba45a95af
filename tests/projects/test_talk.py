"""Talking about a project: the same threads as on any board, seen by those who see the project."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions.handles import rename
from accounts.contributions import lines_of
from core.models import Event
from core.permissions import can
from core.problems import BadInput
from discussions import queries
from discussions.actions import accept_answer, lock_topic, open_topic, reply
from discussions.models import Board, Topic
from notifications.queries import in_words, notifications_of
from projects import actions
from projects.models import Project
from tests.notifications.conftest import (
    Deliver,
    deliver,  # noqa: F401  (a fixture)
)
from tests.projects.conftest import Make

pytestmark = pytest.mark.django_db


@pytest.fixture
def tern(make: Make, alice: Any) -> Project:
    return make(alice, "tern", "published")


def begin(project: Project, user: Any, title: str = "It hangs", **more: Any) -> Topic:
    board = actions.board_of(project=project, user=user)
    return open_topic(board=board, user=user, title=title, text="On long prompts.", **more)


def told(reader: Any) -> list[str]:
    return [one.words.title for one in in_words(reader, notifications_of(reader))]


def test_topic_is_begun_from_the_tab_and_stands_there(client: Client, tern: Project, charlie: Any):
    client.force_login(charlie)
    form = client.post("/alice/tern/discussions/new").headers["Location"]
    place = client.post(form, {"kind": "question", "title": "It hangs", "text": "Why?"}).headers["Location"]
    assert "It hangs" in client.get("/alice/tern/discussions").content.decode()
    assert "alice/tern" in client.get(place).content.decode()
    board = Board.objects.get()
    assert client.get(f"/boards/{board.pk}").headers["Location"] == "/alice/tern/discussions"
    assert client.get("/api/v1/boards").json()["results"] == []
    assert [item["title"] for item in client.get("/feeds/alice/tern/discussions.json").json()["items"]] == ["It hangs"]


def test_who_does_not_see_the_project_does_not_see_its_topics(client: Client, tern: Project, alice: Any, charlie: Any):
    topic = begin(tern, charlie)
    actions.change_visibility(project=tern, user=alice, visibility="private")
    seen = {}
    for person in (alice, charlie):
        client.force_login(person)
        seen[person.handle] = (
            client.get(f"/t/{topic.pk}").status_code,
            client.get(f"/posts/{topic.posts.get().pk}").status_code,
            client.get(f"/feeds/topics/{topic.pk}.atom").status_code,
            client.get(f"/api/v1/boards/{topic.board_id}/topics").status_code,
            queries.talked_about(person).count(),
        )
    assert seen == {"alice": (200, 302, 200, 200, 1), "charlie": (404, 404, 404, 404, 0)}


def test_those_who_write_to_the_project_keep_order(tern: Project, alice: Any, charlie: Any, bob: Any):
    topic = begin(tern, charlie)
    assert [can(user, "discussions.steer", topic) for user in (alice, charlie, bob)] == [True, False, False]
    assert begin(tern, alice, "Version 2 is near", kind="announcement").kind == "announcement"
    lock_topic(topic=topic, user=alice)
    assert Event.objects.get(verb="topic.lock").acting_role == "maintainer"


def test_its_people_are_told_of_new_topics(tern: Project, alice: Any, charlie: Any, deliver: Deliver):  # noqa: F811
    deliver()
    topic = begin(tern, charlie)
    deliver()
    assert "alice/tern: charlie began “It hangs”" in told(alice)
    actions.mark_versions(topic=topic, user=alice, since=1)
    reply(topic=topic, user=alice, text="Mended.")
    deliver()
    assert told(charlie) == ["alice wrote in your topic “It hangs”"]


def test_topic_is_tied_to_releases_and_settled_by_one(
    client: Client,
    tern: Project,
    alice: Any,
    charlie: Any,
    bob: Any,
    deliver: Deliver,  # noqa: F811
):
    deliver()
    topic = begin(tern, charlie)
    client.force_login(alice)
    client.post(f"/t/{topic.pk}/versions", {"since": "1", "until": "", "fixed_in": "1"})
    page = client.get(f"/t/{topic.pk}").content.decode()
    assert ("Fixed in release 1." in page, "release 1 and later" in page) == (True, True)
    assert "fixed in 1" in client.get("/alice/tern/discussions").content.decode()
    deliver()
    assert told(charlie) == ["“It hangs” is settled by alice/tern 1"]
    client.force_login(bob)
    assert client.post(f"/t/{topic.pk}/versions", {"since": "1"}).status_code == 403
    with pytest.raises(BadInput) as refused:
        actions.mark_versions(topic=topic, user=alice, fixed_in=2)
    assert list(refused.value.fields) == ["fixed_in"]


def test_api_does_it_too(api: APIClient, tern: Project, alice: Any, charlie: Any):
    api.force_authenticate(charlie)
    new = {"title": "It hangs", "text": "Why?"}
    topic = api.post("/api/v1/projects/alice/tern/topics", new, format="json").json()
    assert topic["board"] == "alice/tern"
    assert [one["id"] for one in api.get("/api/v1/projects/alice/tern/topics").json()["results"]] == [topic["id"]]
    versions = f"/api/v1/topics/{topic['id']}/versions"
    assert api.get(versions).json() == {"since": None, "until": None, "fixed_in": None}
    assert api.put(versions, {"since": 1}, format="json").json() == {"since": 1, "until": None, "fixed_in": None}


def test_board_says_the_present_handle(tern: Project, alice: Any, deliver: Deliver):  # noqa: F811
    deliver()
    begin(tern, alice)
    rename(owner=alice.owner, actor=alice, handle="alba")
    deliver()
    assert Board.objects.get().name == "alba/tern"


@pytest.mark.parametrize("many", [1, 3])
def test_tab_takes_the_same_queries_for_one_and_three(
    client: Client, tern: Project, alice: Any, bob: Any, charlie: Any, many: int, django_assert_num_queries: Any
):
    for user in (alice, bob, charlie)[:many]:
        actions.mark_versions(topic=begin(tern, user), user=alice, since=1)
    client.force_login(alice)
    client.get("/alice/tern/discussions")
    with django_assert_num_queries(9):
        client.get("/alice/tern/discussions")


def test_what_was_answered_out_of_sight_is_no_contribution(tern: Project, alice: Any, charlie: Any):
    topic = begin(tern, charlie, "Broken bar", kind="question")
    accept_answer(topic=topic, post=reply(topic=topic, user=alice, text="So."), user=charlie)
    assert [line.text for line in lines_of("solved_answers", alice)] == ["Broken bar"]
    actions.change_visibility(project=tern, user=alice, visibility="private")
    assert lines_of("solved_answers", alice) == []
