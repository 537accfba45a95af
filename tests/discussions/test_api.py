"""Boards, topics and posts for programs: all that pages do."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from discussions.models import Board
from tests.discussions.conftest import Begin

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


def test_way_of_a_topic(api: APIClient, board: Board, alice: Any, bob: Any, edith: Any):
    api.force_authenticate(alice)
    begun = {"kind": "question", "title": "Broken?", "text": "Why?"}
    topic = api.post(f"{V1}/boards/serving/topics", begun, format="json").json()
    assert (topic["kind"], topic["state"], topic["replies"], topic["author"]) == ("question", "open", 0, "alice")
    here = f"{V1}/topics/{topic['id']}"
    assert api.patch(here, {"title": "Broken characters?"}, format="json").json()["title"] == "Broken characters?"
    (first,) = api.get(f"{here}/posts").json()["results"]
    api.force_authenticate(bob)
    reply = api.post(f"{here}/posts", {"text": "Half a byte.", "reply_to": first["id"]}, format="json").json()
    assert (reply["number"], reply["reply_to"]) == (2, first["id"])
    there = f"{V1}/posts/{reply['id']}"
    assert api.patch(there, {"text": "Half a character."}, format="json").json()["edited_at"] is not None
    assert [one["text"] for one in api.get(f"{there}/history").json()["results"]] == ["Half a byte."]
    assert api.delete(there).status_code == 204
    assert (api.get(there).json()["text"], api.get(f"{there}/history").status_code) == ("", 404)
    assert api.post(f"{there}/restoration").json()["text"] == "Half a character."
    api.force_authenticate(edith)
    for state, status in (("locked", 200), ("archived", 200), ("locked", 409), ("open", 200), ("open", 409)):
        assert api.put(f"{here}/state", {"state": state}, format="json").status_code == status


def test_boards_are_made_changed_and_closed(api: APIClient, edith: Any):
    api.force_authenticate(edith)
    made = api.post(f"{V1}/boards", {"slug": "zh", "name": "中文", "rules": "规则"}, format="json").json()
    assert (made["slug"], made["state"], made["url"]) == ("zh", "open", "/boards/zh")
    assert api.patch(f"{V1}/boards/zh", {"position": 3}, format="json").json()["position"] == 3
    assert api.put(f"{V1}/boards/zh/state", {"state": "closed"}, format="json").json()["state"] == "closed"
    assert api.post(f"{V1}/boards", {"slug": "Zh!", "name": "x"}, format="json").json()["fields"].keys() == {"slug"}
    assert api.post(f"{V1}/boards", {"slug": "en", "nome": "x"}, format="json").json()["fields"].keys() == {"nome"}


def test_people_of_the_topic_are_offered_first(api: APIClient, begin: Begin, alice: Any, person: Any):
    for handle in ("albert", "alfons"):
        person(handle)
    topic = begin(title="Hello")
    api.force_authenticate(person("dora"))
    offered = api.get(f"{V1}/mentions", {"q": "AL", "topic": topic.pk}).json()["people"]
    assert [one["handle"] for one in offered] == ["alice", "albert", "alfons"]
    assert [one["handle"] for one in api.get(f"{V1}/mentions", {"topic": topic.pk}).json()["people"]] == ["alice"]


def test_feeds_tell_what_was_begun_and_said(api: APIClient, begin: Begin, alice: Any):
    topic = begin(title="乱码", text="为什么？")
    for address in ("/feeds/boards.json", "/feeds/boards/serving.json", f"/feeds/topics/{topic.pk}.json"):
        (item,) = api.get(address).json()["items"]
        assert (item["title"], item["content_text"], item["authors"]) == ("乱码", "为什么？", [{"name": "alice"}])
    assert api.get(f"/feeds/topics/{topic.pk}.atom").headers["Content-Type"] == "application/atom+xml; charset=utf-8"
