"""Topics put in their place by those who keep order."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from core.models import Event
from core.problems import BadInput, Conflict, Forbidden, TooMany
from discussions import actions
from discussions.models import Board, Topic
from discussions.queries import listed_boards
from notifications.queries import in_words, notifications_of
from projects.actions import board_of
from tests.discussions.conftest import Begin, Settle
from tests.notifications.conftest import Deliver
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db


def test_pinned_topic_stands_above_the_others_once(
    client: Client, begin: Begin, settled: Settle, alice: Any, edith: Any
):
    settled(alice)
    first, second = begin(title="Pinned one"), begin(title="Newer one")
    client.force_login(edith)
    client.post(f"/t/{first.pk}/state", {"move": "pin"})
    page = client.get("/boards/serving").content.decode()
    assert (page.count("Pinned one</a>"), page.index("Pinned one") < page.index("Newer one")) == (1, True)
    with pytest.raises(Conflict):
        actions.pin_topic(topic=first, user=edith)
    with pytest.raises(Forbidden):
        actions.pin_topic(topic=second, user=alice)
    for topic in [begin(title=f"{number}") for number in range(4)]:
        actions.pin_topic(topic=topic, user=edith)
    with pytest.raises(TooMany):
        actions.pin_topic(topic=second, user=edith)
    client.post(f"/t/{first.pk}/state", {"move": "unpin"})
    assert Topic.objects.exclude(pinned_at=None).count() == 4


def test_topic_moves_to_another_board_with_all_its_links(
    client: Client, begin: Begin, alice: Any, edith: Any, deliver: Deliver
):
    topic, other = begin(), actions.make_board(user=edith, slug="zh", name="中文")
    client.force_login(edith)
    place = f"/posts/{topic.posts.get().pk}"
    assert client.post(f"/t/{topic.pk}/board", {"board": "zh"}).status_code == 302
    assert (Topic.objects.get().board, client.get(place).status_code) == (other, 302)
    (evidence,) = Event.objects.get(verb="topic.moved").evidence
    assert evidence == {"from": topic.board_id, "to": other.pk}
    deliver()
    assert [one.words.title for one in in_words(alice, notifications_of(alice))] == [
        "Your topic “Broken characters” stands on “中文” now"
    ]
    with pytest.raises(BadInput):
        actions.move_topic(topic=Topic.objects.get(), board=other, user=edith)


def test_board_knows_how_many_topics_stand_on_it(
    client: Client, begin: Begin, board: Board, bob: Any, edith: Any, django_assert_num_queries: Any
):
    topics, other = [begin(edith) for _turn in range(3)], actions.make_board(user=edith, slug="zh", name="中文")
    topics.append(begin(bob))
    apart = actions.reply(topic=topics[0], user=bob, text="Apart.")
    actions.move_topic(topic=topics[3], board=other, user=edith)
    actions.merge_topic(topic=topics[2], into=topics[1], user=edith)
    made = actions.split_topic(topic=topics[0], posts=[apart], user=edith, title="Apart", board=other)
    with pytest.raises(Conflict):  # who looked before
        actions.move_topic(topic=Topic(pk=topics[3].pk, board=board, author=bob), board=other, user=edith)
    actions.remove_post(post=apart, user=bob)
    assert counted() == {"serving": 2, "zh": 2}
    actions.move_topic(topic=Topic.objects.get(pk=made.pk), board=board, user=edith)
    assert (counted(), actions.recount_boards()) == ({"serving": 3, "zh": 1}, [])
    assert "<span>3 topics</span>" in client.get("/boards").content.decode()
    with django_assert_num_queries(2):
        boards: Any = listed_boards()
    assert [board.latest.title for board in boards] == ["Apart", "Broken characters"]


def counted() -> dict[str | None, int]:
    return {one.slug: one.topic_count for one in Board.objects.all()}


def test_boards_are_counted_anew(begin: Begin, board: Board, capsys: Any):
    begin()
    Board.objects.update(last_number=5, departed=1)
    call_command("recount_boards")
    assert (capsys.readouterr().out, counted()) == ("serving: 1 topics\n1 put right\n", {"serving": 1})
    assert begin().number == 6
    Board.objects.update(last_number=1, departed=0)
    assert [(one.last_number, one.departed) for one in actions.recount_boards()] == [(2, 0)]


def test_authors_of_a_project_move_only_where_they_keep_order(begin: Begin, board: Board, alice: Any, charlie: Any):
    tern = new_project(alice, "tern", "published")
    topic = begin(charlie, board=board_of(project=tern, user=alice))
    with pytest.raises(BadInput):
        actions.move_topic(topic=topic, board=board, user=alice)
    with pytest.raises(Forbidden):
        actions.move_topic(topic=topic, board=board, user=charlie)


def test_why_has_its_measure_on_pages_too(client: Client, begin: Begin, edith: Any, person: Any):
    topic = begin()
    actions.make_board(user=edith, slug="zh", name="中文")
    here = f"/t/{topic.pk}"
    told = [(f"{here}/state", {"move": move}) for move in ("pin", "lock")] + [(f"{here}/board", {"board": "zh"})]
    asked = [(edith, *one) for one in told] + [
        (person("maud", "moderator"), f"/posts/{topic.last_post_id}/removal", {})
    ]
    for user, address, body in asked:
        client.force_login(user)
        assert client.post(address, body | {"note": "x" * 501}).status_code == 422
        assert client.post(address, body | {"note": " It\x00 got heated. "}).status_code == 302
    notes = Event.objects.filter(verb__in=["topic.pinned", "topic.lock", "topic.moved", "post.remove"])
    assert list(notes.values_list("note", flat=True)) == ["It got heated."] * 4


def test_api_does_it_too(api: APIClient, begin: Begin, edith: Any):
    topic = begin()
    actions.make_board(user=edith, slug="zh", name="中文")
    api.force_authenticate(edith)
    here = f"/api/v1/topics/{topic.pk}"
    assert api.put(f"{here}/pin").json()["pinned_at"] is not None
    assert (api.put(f"{here}/pin").status_code, api.delete(f"{here}/pin").status_code) == (409, 204)
    assert api.put(f"{here}/board", {"board": "zh"}, format="json").json()["board"] == "zh"
    assert api.put(f"{here}/board", {"board": "nowhere"}, format="json").status_code == 404
