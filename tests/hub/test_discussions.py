"""What is talked about in a project, by clients: the topics of its pages, under numbers of their own."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from discussions.actions import move_topic, open_topic, reply
from discussions.models import Topic
from projects.actions import board_of
from projects.models import Project
from tests.hub.conftest import Hub
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db
HERE = "/api/models/alice/tern/discussions"


def titles(answer: Any) -> list[str]:
    return [one["title"] for one in answer.json()["discussions"]]


def test_a_thread_is_begun_answered_renamed_closed_and_opened(alice: Any, bob: Any, tern: Project) -> None:
    hub, owner = Hub(bob), Hub(alice)
    begun = hub("POST", HERE, {"title": "It hangs", "description": "Since *today*.", "pullRequest": False}).json()
    assert (begun["num"], begun["status"], begun["author"]) == (1, "open", {"name": "bob"})
    assert begun["repo"] == {"name": "alice/tern", "type": "model"}
    said = owner("POST", f"{HERE}/1/comment", {"comment": "On which device?"}).json()["newMessage"]
    edited = owner("POST", f"{HERE}/1/comment/{said['id']}/edit", {"content": "Which device?"}).json()["updatedComment"]
    assert edited["data"]["latest"]["raw"] == "Which device?"
    assert [one["raw"] for one in edited["data"]["history"]] == ["On which device?"]
    renamed = hub("POST", f"{HERE}/1/title", {"title": "It hangs on CPU"}).json()["newTitle"]
    assert renamed["data"] == {"from": "It hangs", "to": "It hangs on CPU"}
    assert hub("POST", f"{HERE}/1/status", {"status": "closed"}).status_code == 403
    closed = owner("POST", f"{HERE}/1/status", {"status": "closed", "comment": "Mended."}).json()["newStatus"]
    assert closed["data"] == {"status": "closed"}
    assert hub("POST", f"{HERE}/1/comment", {"comment": "Thanks."}).status_code == 403
    assert owner("POST", f"{HERE}/1/status", {"status": "closed"}).status_code == 409
    assert owner("POST", f"{HERE}/1/status", {"status": "open"}).json()["newStatus"]["data"] == {"status": "open"}
    told = Hub().get(f"{HERE}/1?diff=1").json()
    assert (told["title"], told["status"], told["isPullRequest"]) == ("It hangs on CPU", "open", False)
    assert [(one["type"], one["author"]["name"]) for one in told["events"]] == [
        ("comment", "bob"),
        ("comment", "alice"),
        ("title-change", "bob"),
        ("comment", "alice"),
        ("status-change", "alice"),
        ("status-change", "alice"),
    ]
    shown = Client().get("/alice/tern/discussions/1", follow=True)
    assert (shown.status_code, "It hangs on CPU" in shown.content.decode()) == (200, True)
    assert "<em>today</em>" in told["events"][0]["data"]["latest"]["html"]
    hidden = owner("POST", f"{HERE}/1/comment/{said['id']}/hide").json()["updatedComment"]
    assert (hidden["data"]["hidden"], hidden["data"]["latest"]["raw"], hidden["data"]["history"]) == (True, "", [])


def test_lists_come_in_pages_of_one_kind_and_state(alice: Any, bob: Any, tern: Project, settings: Any) -> None:
    settings.HUB_PAGE_SIZE = 2
    board = board_of(project=tern, user=alice)
    assert titles(Hub().get(HERE)) == []
    for person, title in ((alice, "one"), (bob, "two"), (alice, "three")):
        open_topic(board=board, user=person, title=title, text="So.")
        with CaptureQueriesContext(connection) as asked:
            answer = Hub().get(HERE)
        assert len(asked) == 3  # the project, how many, and these
    assert (titles(answer), answer.json()["count"], answer.json()["start"]) == (["three", "two"], 3, 0)
    assert titles(Hub().get(f"{HERE}?p=1")) == ["one"]
    assert titles(Hub().get(f"{HERE}?author=bob")) == ["two"]
    assert titles(Hub().get(f"{HERE}?type=pull_request")) == []
    Hub(alice)("POST", f"{HERE}/3/status", {"status": "closed"})
    assert titles(Hub().get(f"{HERE}?status=open")) == ["two", "one"]
    assert titles(Hub().get(f"{HERE}?status=closed&type=discussion")) == ["three"]
    for odd in ("?p=x", "?p=-1", "?status=odd", "?type=odd"):
        assert Hub().get(HERE + odd).status_code == 400, odd


def test_numbers_are_those_of_the_board_and_come_once(alice: Any, bob: Any, tern: Project) -> None:
    heron = new_project(alice, "heron", "published")
    here, there = board_of(project=tern, user=alice), board_of(project=heron, user=alice)
    first, second = (open_topic(board=here, user=alice, title=title, text="So.") for title in ("one", "two"))
    move_topic(topic=second, board=there, user=alice)
    third = open_topic(board=here, user=alice, title="three", text="So.")
    assert [first.number, third.number] == [1, 3]
    assert Topic.objects.get(pk=second.pk).number == 1
    assert Hub(bob).told(f"{HERE}/2") == (404, None)
    post = reply(topic=first, user=bob, text="Yes.")
    assert Hub(bob)("POST", f"{HERE}/3/comment/{post.pk}/edit", {"content": "No."}).status_code == 404


def test_what_one_may_not_see_is_not_talked_about(alice: Any, bob: Any) -> None:
    project = new_project(alice, "secret", "draft")
    open_topic(board=board_of(project=project, user=alice), user=alice, title="Between us", text="So.")
    there = "/api/models/alice/secret/discussions"
    assert Hub(bob).told(there) == (404, "RepoNotFound")
    assert Hub().told(f"{there}/1") == (401, "RepoNotFound")
    assert Hub(bob)("POST", there, {"title": "x", "description": "y", "pullRequest": False}).status_code == 404
    assert titles(Hub(alice).get(there)) == ["Between us"]


def test_bad_input_is_refused_and_changes_nothing(alice: Any, tern: Project) -> None:
    hub = Hub(alice)
    assert Hub()("POST", HERE, {"title": "x", "description": "y"}).status_code == 401
    assert Hub(alice, "read")("POST", HERE, {"title": "x", "description": "y"}).status_code == 403
    for body in (
        "",
        "[]",
        "{}",
        {"title": "", "description": "y"},
        {"title": "x", "description": "  "},
        {"title": "x"},
    ):
        assert hub("POST", HERE, body).status_code == 400, body
    assert hub("POST", HERE, {"title": "a" * 300, "description": "y"}).status_code == 400
    assert not Topic.objects.exists()
    hub("POST", HERE, {"title": "x", "description": "y"})
    for path, body, status in [
        ("1/comment", {}, 400),
        ("1/comment", {"comment": "\x00"}, 400),
        ("1/comment/nope/edit", {"content": "z"}, 404),
        ("1/comment/%00/edit", {"content": "z"}, 404),
        ("1/title", {"title": " "}, 400),
        ("1/status", {"status": "merged"}, 400),
        ("9/comment", {"comment": "z"}, 404),
        (f"{10**30}/comment", {"comment": "z"}, 404),
    ]:
        assert hub("POST", f"{HERE}/{path}", body).status_code == status, path
    assert Topic.objects.get().last_number == 1
