"""Solved questions, wanted ideas, words of one click."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.contributions import lines_of
from core.models import Event
from core.problems import BadInput, Forbidden
from discussions import actions, queries
from discussions.models import Board, Topic
from notifications.queries import in_words, notifications_of
from tests.discussions.conftest import Begin
from tests.notifications.conftest import Deliver

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


def text(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


def test_asker_accepts_an_answer_which_then_stands_on_top(
    client: Client, begin: Begin, alice: Any, charlie: Any, person: Any, deliver: Deliver
):
    dora = person("dora")
    topic = begin(kind="question")
    actions.reply(topic=topic, user=charlie, text="No idea.")
    post = actions.reply(topic=topic, user=dora, text="Half a byte.")
    with pytest.raises(Forbidden):
        actions.accept_answer(topic=topic, post=post, user=dora)
    client.force_login(alice)
    assert client.post(f"/t/{topic.pk}/answer", {"post": post.pk}).headers["Location"] == f"/t/{topic.pk}#p3"
    page = text(client, f"/t/{topic.pk}")
    assert (page.count("Half a byte."), page.index("Half a byte.") < page.index("No idea.")) == (2, True)
    assert "Solved" in text(client, "/boards/serving")
    deliver()
    assert [one.words.title for one in in_words(dora, notifications_of(dora))] == [
        "Your answer solves “Broken characters”"
    ]
    client.post(f"/t/{topic.pk}/answer")
    assert Topic.objects.get().answer is None
    assert [event.verb for event in Event.objects.filter(verb__contains="accepted").order_by("id")] == [
        "post.accepted",
        "post.unaccepted",
    ]


def test_solved_answers_count_for_others_while_they_are_shown(begin: Begin, alice: Any, bob: Any):
    mine, others = begin(kind="question", title="Mine"), begin(kind="question", title="Others")
    own = actions.reply(topic=mine, user=alice, text="Found it myself.")
    answer = actions.reply(topic=others, user=bob, text="So.")
    actions.accept_answer(topic=mine, post=own, user=alice)
    actions.accept_answer(topic=others, post=answer, user=alice)
    assert lines_of("solved_answers", alice) == []
    assert [line.text for line in lines_of("solved_answers", bob)] == ["Others"]
    actions.remove_post(post=answer, user=bob)
    assert lines_of("solved_answers", bob) == []


def test_only_a_reply_of_a_question_is_an_answer(begin: Begin, alice: Any, bob: Any, edith: Any):
    question, talk = begin(kind="question"), begin()
    elsewhere = actions.reply(topic=talk, user=bob, text="So.")
    with pytest.raises(Forbidden):
        actions.accept_answer(topic=talk, post=elsewhere, user=alice)
    for post in (elsewhere, question.posts.get()):
        with pytest.raises(BadInput, match="Choose a reply of this topic"):
            actions.accept_answer(topic=question, post=post, user=edith)


def test_ideas_stand_by_their_votes(client: Client, begin: Begin, alice: Any, bob: Any, charlie: Any):
    less, more = begin(kind="idea", title="Less wanted"), begin(kind="idea", title="More wanted")
    last = begin(bob, kind="idea", title="Not wanted")
    for topic, people in ((more, (bob, charlie)), (less, (bob,))):
        for user in (*people, bob):
            actions.vote(topic=topic, user=user)
    actions.take_vote_back(topic=less, user=charlie)
    client.force_login(charlie)
    page = text(client, "/boards/serving?kind=idea")
    assert sorted([less.title, more.title, last.title], key=page.index) == [more.title, less.title, last.title]
    client.post(f"/t/{more.pk}/vote", {"back": "1"})
    assert list(Topic.objects.order_by("id").values_list("votes", flat=True)) == [1, 1, 0]
    with pytest.raises(Forbidden):
        actions.vote(topic=begin(bob), user=alice)


def test_words_of_one_click_are_said_once_and_taken_back(client: Client, begin: Begin, alice: Any, bob: Any):
    post = begin().posts.get()
    client.force_login(bob)
    for kind in ("thanks", "thanks", "helpful"):
        client.post(f"/posts/{post.pk}/reactions", {"kind": kind})
    said = {one.kind: (one.count, one.is_mine) for one in queries.reactions_to([post], bob)[post.pk] if one.count}
    assert said == {"helpful": (1, True), "thanks": (1, True)}
    client.post(f"/posts/{post.pk}/reactions", {"kind": "thanks", "back": "1"})
    assert [one.is_mine for one in queries.reactions_to([post], alice)[post.pk] if one.count] == [False]
    with pytest.raises(Forbidden):
        actions.react(post=post, user=alice, kind="helpful")
    assert client.post(f"/posts/{post.pk}/reactions", {"kind": "loud"}).status_code == 422


def test_api_does_it_too(api: APIClient, board: Board, begin: Begin, alice: Any, bob: Any):
    question, idea = begin(kind="question"), begin(kind="idea")
    post = actions.reply(topic=question, user=bob, text="So.")
    api.force_authenticate(alice)
    answer = f"{V1}/topics/{question.pk}/answer"
    assert api.get(f"{V1}/topics?show=unsolved").json()["results"][0]["id"] == question.pk
    assert api.put(answer, {"post": post.pk}, format="json").json()["answer"] == post.pk
    assert api.get(f"{V1}/topics?show=unsolved").json()["results"] == []
    assert (api.delete(answer).status_code, api.put(f"{V1}/topics/{idea.pk}/vote").json()["votes"]) == (204, 1)
    assert api.delete(f"{V1}/topics/{idea.pk}/vote").status_code == 204
    word = f"{V1}/posts/{post.pk}/reactions"
    assert (api.put(f"{word}/helpful").status_code, api.put(f"{word}/loud").status_code) == (204, 422)
    assert api.get(word).json()["results"][0] == {"kind": "helpful", "count": 1, "is_mine": True}
    assert api.delete(f"{word}/helpful").status_code == 204
