"""People follow people, organisations, projects and tags, and hear of what is published there; nobody else does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.policies import publish
from core.problems import BadInput, Conflict, NotFound
from discussions.actions import follow_board, follow_topic, make_board, open_topic
from notifications.actions import follow
from notifications.models import Follow, Notification
from projects import actions
from tests.notifications.conftest import Deliver
from tests.projects.conftest import bring, new_project, put_files

pytestmark = pytest.mark.django_db


def told(person: Any) -> list[str]:
    return list(Notification.objects.filter(person=person).order_by("id").values_list("notice", flat=True))


QUERIES = 9  # of the frame, one a kind, and those of boards, topics and searches
FOLLOWED = [
    ("owner", "alice"),
    ("project", "alice/tern"),
    ("tag", "task:conversational"),
    ("tag", "lang:zh"),
    ("tag", "licence:Apache-2.0"),
    ("tag", "kind:model"),
]


def test_followers_hear_of_what_is_published(alice: Any, person: Callable[..., Any], deliver: Deliver):
    tern = new_project(alice, "tern", "published")
    deliver()
    followers = [person(f"f{place}") for place in range(len(FOLLOWED))]
    for follower, (kind, name) in zip(followers, FOLLOWED, strict=True):
        follow(person=follower, kind=kind, name=name)
    put_files(tern, alice, {"notes.txt": b"second"})
    bring(tern, alice, "published")
    deliver()
    told_of = Notification.objects.filter(person__in=followers).values_list("person__handle", "notice", "digest")
    assert sorted(told_of) == [(one.handle, "projects.published_there", "weekly") for one in followers]


def test_followers_hear_nothing_of_what_is_not_for_them(alice: Any, charlie: Any, deliver: Deliver):
    follow(person=charlie, kind="owner", name="alice")
    follow(person=charlie, kind="tag", name="task:translation")
    hidden = new_project(alice, "hidden", "accepted")
    actions.change_visibility(project=hidden, user=alice, visibility="private")
    actions.publish_release(release=hidden.releases.get(), user=alice)
    new_project(alice, "draft", "in_review")
    deliver()
    assert told(charlie) == []
    new_project(alice, "tern", "published")
    deliver()
    assert told(charlie) == ["projects.published_there"]
    assert "projects.published_there" not in told(alice)


def test_followers_hear_of_topics_of_a_person_and_of_what_a_project_announces(
    alice: Any, bob: Any, charlie: Any, person: Callable[..., Any], deliver: Deliver
):
    tern = new_project(alice, "tern", "published")
    dora = person("dora")
    deliver()
    follow(person=charlie, kind="project", name="alice/tern")
    follow(person=dora, kind="owner", name="bob")
    talk = actions.board_of(project=tern, user=alice)
    for speaker, kind in ((bob, "question"), (alice, "discussion"), (alice, "announcement")):
        open_topic(board=talk, user=speaker, title=f"A {kind}", text="About terns.", kind=kind)
    deliver()
    assert (told(charlie), told(dora)) == (["projects.announced"], ["discussions.begun_by_somebody"])
    actions.change_visibility(project=tern, user=alice, visibility="private")
    open_topic(board=talk, user=alice, title="Within", text="Only for us.", kind="announcement")
    deliver()
    assert told(charlie) == ["projects.announced"]


def test_followers_of_a_project_hear_of_its_end(alice: Any, charlie: Any, deliver: Deliver):
    tern = new_project(alice, "tern", "published")
    follow(person=charlie, kind="project", name="alice/tern")
    deliver()
    actions.retract_release(release=tern.releases.get(), user=alice, reason="wrong_results", note="A wrong table.")
    deliver()
    assert told(charlie)[-1:] == ["projects.ended_there"]


@pytest.mark.parametrize("name", ["lang:klingon", "task:zzz", "licence:", "author:alice", "x" * 500])
def test_tags_are_those_of_projects(name: str, charlie: Any):
    with pytest.raises(NotFound):
        follow(person=charlie, kind="tag", name=name)


def test_only_what_one_sees_can_be_followed(alice: Any, charlie: Any):
    new_project(alice, "draft")
    for kind, name in (("project", "alice/draft"), ("owner", "nobody"), ("project", "alice\x00")):
        with pytest.raises(NotFound):
            follow(person=charlie, kind=kind, name=name)
    with pytest.raises(BadInput):
        follow(person=charlie, kind="planet", name="mars")


def test_page_shows_what_is_followed_and_ends_it(alice: Any, charlie: Any, edith: Any, client: Client):
    tern = new_project(alice, "tern", "published")
    board = make_board(user=edith, slug="serving", name="Serving")
    follow_board(board=board, user=charlie, level="watching")
    follow_topic(topic=open_topic(board=board, user=alice, title="Broken", text="Why?"), user=charlie, level="watching")
    client.force_login(charlie)
    assert b"Follow a person" not in client.get("/alice").content
    for address, kind, name in (
        ("/alice", "owner", "alice"),
        ("/alice/tern", "project", "alice/tern"),
        ("/explore?language=zh", "tag", "lang:zh"),
    ):
        assert f'name="name" value="{name}"' in client.get(address).content.decode()
        assert client.post("/following", {"kind": kind, "name": name, "next": address})["Location"] == address
        assert 'aria-pressed="true"' in client.get(address).content.decode()
    page = client.get("/following").content.decode()
    shown = ("alice @alice", "alice/tern", "Chinese", "Serving", "Broken")
    assert [name for name in shown if f">{name}</a>" not in page] == []
    actions.change_visibility(project=tern, user=alice, visibility="private")
    page = client.get("/following").content.decode()
    assert ("alice/tern" in page, "Something that you can no longer see" in page) == (False, True)
    first = Follow.objects.filter(person=charlie).order_by("id")[0]
    assert client.post(f"/following/{first.pk}/removal", {"next": "https://example.org"})["Location"] == "/following"
    assert Follow.objects.filter(person=charlie).count() == 2


def test_api_follows_too(api: APIClient, alice: Any, charlie: Any):
    api.force_authenticate(charlie)
    made = api.post("/api/v1/follows", {"kind": "owner", "name": "Alice"}, format="json")
    assert (made.status_code, made.json()["name"], made.json()["url"]) == (201, "alice @alice", "/alice")
    assert api.post("/api/v1/follows", {"kind": "owner", "name": "alice"}, format="json").json() == made.json()
    assert [one["name"] for one in api.get("/api/v1/follows").json()] == ["alice @alice"]
    api.force_authenticate(alice)
    assert api.delete(f"/api/v1/follows/{made.json()['id']}").status_code == 404
    api.force_authenticate(charlie)
    assert api.delete(f"/api/v1/follows/{made.json()['id']}").status_code == 204
    assert Follow.objects.count() == 0


def test_page_asks_as_much_for_many(
    client: Client, charlie: Any, person: Callable[..., Any], django_assert_num_queries: Any
):
    client.force_login(charlie)
    client.get("/following")  # the first visit of a day is noted
    for more in (1, 2):
        for number in range(more):
            follow(person=charlie, kind="owner", name=person(f"p{more}{number}").handle)
        with django_assert_num_queries(QUERIES):
            client.get("/following")


def test_what_is_followed_already_is_followed_again_at_the_limit(alice: Any, charlie: Any):
    new_project(alice, name="tern", visibility="public")
    publish("notifications", {"follows_limit": 1}, author=None)
    first = follow(person=charlie, kind="owner", name="alice")
    assert follow(person=charlie, kind="owner", name="alice") == first
    with pytest.raises(Conflict):
        follow(person=charlie, kind="tag", name="kind:model")
