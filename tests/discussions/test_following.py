"""How much people want to hear, and what they have not read."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from discussions import actions, queries
from discussions.models import Board, Following
from notifications.queries import in_words, notifications_of
from tests.discussions.conftest import Begin, Settle
from tests.discussions.test_pages import fill
from tests.notifications.conftest import Deliver

pytestmark = pytest.mark.django_db


def told(reader: Any) -> list[str]:
    return [one.words.title for one in in_words(reader, notifications_of(reader)) if "role" not in one.words.title]


def test_author_watches_whoever_writes_tracks_and_others_choose(
    begin: Begin, settled: Settle, alice: Any, charlie: Any, person: Any, deliver: Deliver
):
    settled(alice, charlie)
    dora, topic = person("dora"), begin()
    actions.reply(topic=topic, user=charlie, text="First.")
    deliver()
    actions.follow_topic(topic=topic, user=dora, level="watching")
    actions.reply(topic=topic, user=charlie, text="Second.")
    deliver()
    assert told(alice) == ["charlie wrote in your topic “Broken characters”"] * 2
    assert told(dora) == ["charlie wrote in “Broken characters”, which you watch"]
    actions.follow_topic(topic=topic, user=alice, level="normal")
    actions.follow_topic(topic=topic, user=dora, level="muted")
    actions.reply(topic=topic, user=charlie, text="Third, @dora.")
    deliver()
    assert (len(told(alice)), len(told(dora))) == (2, 1)
    levels = Following.objects.filter(topic=topic).order_by("person__handle").values_list("level", flat=True)
    assert list(levels) == ["normal", "tracking", "muted"]


def test_who_watches_a_board_is_told_of_its_topics(begin: Begin, board: Board, charlie: Any, deliver: Deliver):
    actions.follow_board(board=board, user=charlie, level="watching")
    begin()
    deliver()
    assert told(charlie) == ["Serving: alice began “Broken characters”"]


def test_what_came_since_is_counted_and_linked(client: Client, begin: Begin, bob: Any, charlie: Any):
    topic = begin()
    fill(topic, bob, 22)
    client.force_login(charlie)
    assert list(queries.unread_topics(charlie)) == []  # where one never was, nothing is counted
    client.get(f"/t/{topic.pk}")
    (seen,) = queries.unread_topics(charlie)
    assert (seen.unread, seen.first_unread) == (3, f"/t/{topic.pk}?from=21#p21")
    assert f'href="/t/{topic.pk}?from=21#p21">3 new' in client.get("/boards").content.decode()
    client.get(f"/t/{topic.pk}?from=21")
    client.get(f"/t/{topic.pk}")
    assert list(queries.unread_topics(charlie)) == []
    fill(seen, bob, 1)
    assert [one.unread for one in queries.unread_topics(charlie)] == [1]
    actions.follow_topic(topic=topic, user=charlie, level="muted")
    assert list(queries.unread_topics(charlie)) == []


def test_muted_board_is_silent_but_for_topics_with_a_level_of_their_own(
    begin: Begin, board: Board, bob: Any, charlie: Any
):
    read, chosen = begin(title="Only read"), begin(title="Watched")
    for topic in (read, chosen):
        actions.read_to(topic=topic, user=charlie, number=1)
        fill(topic, bob, 1)
    actions.follow_topic(topic=chosen, user=charlie, level="watching")
    assert set(queries.unread_topics(charlie)) == {read, chosen}
    actions.follow_board(board=board, user=charlie, level="muted")
    assert list(queries.unread_topics(charlie)) == [chosen]


def test_api_follows_and_reads(api: APIClient, begin: Begin, board: Board, bob: Any, charlie: Any):
    topic = begin()
    fill(topic, bob, 4)
    here = f"/api/v1/topics/{topic.pk}/following"
    api.force_authenticate(charlie)
    assert api.get(here).json() == {"level": "", "read_to": 0}
    assert api.put(here, {"read_to": 3}, format="json").json() == {"level": "", "read_to": 3}
    assert [one["id"] for one in api.get("/api/v1/topics?show=unread").json()["results"]] == [topic.pk]
    assert api.get("/api/v1/topics?show=unread&kind=question").json()["results"] == []
    assert api.put(here, {"level": "watching", "read_to": 99}, format="json").json() == {
        "level": "watching",
        "read_to": 5,
    }
    there = "/api/v1/boards/serving/following"
    assert api.put(there, {"level": "loud"}, format="json").status_code == 422
    assert api.put(there, {"level": "muted"}, format="json").json() == {"level": "muted"}
