"""Topics joined and taken apart: numbers, links, readers, answers and votes stay right."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.problems import BadInput, Conflict, Forbidden
from discussions import actions, queries
from discussions.models import Following, Post, Topic
from discussions.queries.searching import find_posts
from projects.actions import board_of, change_visibility
from tests.discussions.conftest import Begin, Settle
from tests.notifications.conftest import Deliver, titles
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db


def say(topic: Topic, *said: tuple[Any, str]) -> list[Post]:
    return [actions.reply(topic=topic, user=user, text=text) for user, text in said]


def numbers(topic: Topic) -> list[tuple[int, str]]:
    return list(topic.posts.order_by("number").values_list("number", "text"))


def fresh(topic: Topic, reader: Any = None) -> Topic:
    return queries.visible_topics(reader).get(pk=topic.pk)


def test_merged_topic_goes_on_behind_the_other_and_leads_there(
    client: Client, begin: Begin, alice: Any, bob: Any, charlie: Any, edith: Any, deliver: Deliver
):
    into, topic = begin(title="Kept", text="First."), begin(charlie, title="Same again", text="Me too.")
    (here,), (there, _last) = say(into, (bob, "So.")), say(topic, (alice, "Indeed."), (bob, "Yes."))
    client.force_login(edith)
    assert client.post(f"/t/{topic.pk}/merger", {"into": f"http://host/t/{into.pk}?from=1#p1"}).status_code == 302
    expected = [(1, "First."), (2, "So."), (3, "Me too."), (4, "Indeed."), (5, "Yes.")]
    assert (numbers(into), numbers(topic)) == (expected, [])
    joined, gone = fresh(into), fresh(topic)
    assert (joined.last_number, joined.reply_count, joined.last_post == _last) == (5, 4, True)
    assert (gone.state, gone.last_post) == ("merged", None)
    assert [one.title for one in queries.talked_about(alice)] == ["Kept"]
    assert client.get("/boards").content.decode().count("Same again") == 0
    assert client.get(f"/t/{topic.pk}").headers["Location"] == f"/t/{into.pk}#p3"
    assert client.get(f"/t/{topic.pk}?from=2").headers["Location"] == f"/t/{into.pk}#p4"
    assert client.get(f"/posts/{there.pk}").headers["Location"] == f"/t/{into.pk}#p4"
    assert here.place == f"/t/{into.pk}#p2"
    deliver()
    assert "The topic “Same again” goes on in another" in titles(charlie)
    assert [post.topic.title for post in find_posts(None, "Same")] == []
    with pytest.raises(Forbidden):
        actions.reply(topic=gone, user=bob, text="Late.")
    with pytest.raises(Conflict):  # who looked before
        actions.reply(topic=topic, user=bob, text="Late.")
    with pytest.raises(Forbidden):
        actions.pin_topic(topic=gone, user=edith)


def test_readers_keep_what_they_read_and_how_they_follow(begin: Begin, bob: Any, charlie: Any, edith: Any, person: Any):
    dora, ella = person("dora"), person("ella")
    into, topic = begin(), begin()
    say(into, (bob, "2"), (bob, "3"))
    say(topic, (bob, "2"))
    for reader, at_into, at_topic in ((charlie, 3, 1), (dora, 2, 2), (ella, 0, 2)):
        for place, number in ((into, at_into), (topic, at_topic)):
            if number:
                actions.read_to(topic=place, user=reader, number=number)
    actions.follow_topic(topic=topic, user=ella, level="watching")
    actions.merge_topic(topic=fresh(topic), into=fresh(into), user=edith)
    rows = Following.objects.filter(person__in=[charlie, dora, ella]).order_by("person__handle")
    assert list(rows.values_list("topic", "read_to", "level")) == [
        (into.pk, 4, ""),
        (into.pk, 2, ""),
        (into.pk, 5, "watching"),
    ]


def test_places_that_posts_left_are_not_waited_for_after_a_merge(begin: Begin, bob: Any, charlie: Any, edith: Any):
    into, topic = begin(), begin()
    posts = say(topic, (bob, "2"), (bob, "3"), (bob, "4"))
    actions.read_to(topic=into, user=charlie, number=1)
    actions.split_topic(topic=topic, posts=posts[:2], user=edith, title="Apart")
    actions.merge_topic(topic=fresh(topic), into=fresh(into), user=edith)
    assert numbers(into) == [(1, "Why?"), (2, "Why?"), (5, "4")]
    assert (fresh(into).last_number, fresh(into, charlie).unread) == (5, 2)


def test_answers_and_votes_come_along(begin: Begin, settled: Settle, alice: Any, bob: Any, charlie: Any, edith: Any):
    settled(alice)
    asked, again = begin(kind="question"), begin(kind="question")
    (answer,) = say(again, (bob, "So."))
    actions.accept_answer(topic=again, post=answer, user=alice)
    actions.merge_topic(topic=fresh(again), into=fresh(asked), user=edith)
    assert (fresh(asked).answer, fresh(again).answer) == (answer, None)
    less, more = begin(kind="idea"), begin(kind="idea")
    for topic, people in ((less, (bob, charlie)), (more, (charlie,))):
        for one in people:
            actions.vote(topic=topic, user=one)
    actions.merge_topic(topic=fresh(less), into=fresh(more), user=edith)
    assert (fresh(more).votes, fresh(more).voices.count()) == (2, 2)


def test_posts_become_a_topic_and_leave_their_places(
    client: Client, begin: Begin, alice: Any, bob: Any, charlie: Any, edith: Any, deliver: Deliver
):
    topic = begin(kind="question")
    posts = say(topic, (bob, "2"), (charlie, "3"), (bob, "4"), (alice, "5"))
    actions.accept_answer(topic=topic, post=posts[3], user=alice)
    actions.read_to(topic=topic, user=edith, number=3)
    client.force_login(edith)
    form = f"/t/{topic.pk}/split"
    assert "3 · charlie: 3" in client.get(form).content.decode()
    words = {"title": "Another matter", "kind": "question", "note": "Two things at once."}
    assert client.post(form, {**words, "posts": []}).status_code == 422
    made_at = client.post(form, {**words, "posts": [posts[1].pk], "and_later": "on"}).headers["Location"]
    made = Topic.objects.get(title="Another matter")
    assert (made_at, made.author, numbers(made)) == (f"/t/{made.pk}", charlie, [(1, "3"), (2, "4"), (3, "5")])
    assert (made.answer, fresh(topic).answer, made.last_post) == (posts[3], None, posts[3])
    assert (fresh(topic).reply_count, fresh(topic).last_post) == (1, posts[0])
    assert client.get(f"/posts/{posts[2].pk}").headers["Location"] == f"/t/{made.pk}#p2"
    page = client.get(f"/t/{topic.pk}").content.decode()
    assert [f'id="p{number}"' in page for number in (3, 4, 5)] == [True] * 3
    later = actions.reply(topic=fresh(topic), user=bob, text="6")
    assert (later.number, fresh(topic, edith).unread) == (6, 1)
    assert list(Following.objects.filter(topic=made, person=edith).values_list("read_to", flat=True)) == [1]
    deliver()
    assert "What you wrote stands in “Another matter” now" in titles(charlie)
    assert [post.number for post in find_posts(None, "Another")] == [1]


def test_what_cannot_be_joined_or_split(begin: Begin, settled: Settle, alice: Any, bob: Any, charlie: Any, edith: Any):
    settled(alice)
    topic, other = begin(), begin()
    first, (gone, kept), (foreign,) = topic.posts.get(), say(topic, (bob, "2"), (bob, "3")), say(other, (bob, "2"))
    actions.remove_post(post=gone, user=bob)
    for posts in ([], [first], [foreign], [gone, kept], [kept, foreign]):
        with pytest.raises(BadInput) as refused:
            actions.split_topic(topic=topic, posts=posts, user=edith, title="Apart")
        assert list(refused.value.fields) == ["posts"]
    with pytest.raises(Forbidden):
        actions.split_topic(topic=topic, posts=[kept], user=bob, title="Apart")
    with pytest.raises(Forbidden):
        actions.merge_topic(topic=topic, into=other, user=alice)
    own = begin(alice, board=board_of(project=new_project(alice, "tern", "published"), user=alice))
    for into in (own, other):
        with pytest.raises(BadInput):
            actions.merge_topic(topic=own, into=into, user=alice)
    actions.merge_topic(topic=topic, into=other, user=edith)
    with pytest.raises(Conflict):
        actions.merge_topic(topic=own, into=topic, user=edith)


def test_nothing_leads_where_one_may_not_read(client: Client, begin: Begin, alice: Any, charlie: Any, edith: Any):
    tern = new_project(alice, "tern", "published")
    into, topic = begin(alice, board=board_of(project=tern, user=alice)), begin()
    actions.merge_topic(topic=topic, into=into, user=edith)
    change_visibility(project=tern, user=alice, visibility="private")
    client.force_login(charlie)
    assert client.get(f"/t/{topic.pk}").status_code == 404
    client.force_login(alice)
    assert client.get(f"/t/{topic.pk}").headers["Location"] == f"/t/{into.pk}#p2"


def test_api_does_it_too(api: APIClient, begin: Begin, bob: Any, edith: Any):
    topic, other = begin(), begin()
    (post,) = say(topic, (bob, "2"))
    api.force_authenticate(edith)
    here = f"/api/v1/topics/{topic.pk}"
    assert api.post(f"{here}/splits", {"title": "Apart", "posts": ["x"]}, format="json").status_code == 422
    made = api.post(f"{here}/splits", {"title": "Apart", "posts": [post.pk], "kind": "idea"}, format="json").json()
    assert (made["author"], made["kind"], made["replies"]) == ("bob", "idea", 0)
    assert api.post(f"{here}/merger", {"into": other.pk}, format="json").json()["replies"] == 1
    gone = api.get(here).json()
    assert (gone["state"], gone["last_post_at"]) == ("merged", None)
    assert api.put(f"{here}/state", {"state": "merged"}, format="json").status_code == 403
    assert api.put(f"/api/v1/topics/{other.pk}/state", {"state": "merged"}, format="json").status_code == 422
