"""Polls: asked under a post, chosen in once each, shown when they may be, closed by hand or by the clock."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.states import Trust
from core.models import Event
from core.problems import BadInput, Conflict, Forbidden
from discussions import actions, queries
from discussions.models import Cross, Poll, Post
from notifications.queries import in_words, notifications_of
from tests.discussions.conftest import Begin
from tests.notifications.conftest import Deliver

pytestmark = pytest.mark.django_db
TEXTS = ["Byte by byte", "Character by character", "Word by word"]


@pytest.fixture
def alice(alice: User) -> User:
    """Known well enough to ask everybody something."""
    alice.trust = Trust.MEMBER
    alice.save(update_fields=["trust"])
    return alice


def ask(post: Post, user: Any, **more: Any) -> Poll:
    return actions.add_poll(**{"post": post, "user": user, "question": "How?", "options": TEXTS} | more)


def votes(poll: Poll, reader: Any) -> list[int | None]:
    return [option.votes for option in queries.poll_of(poll, reader).options]


def test_way_of_a_poll_on_pages(client: Client, board: Any, alice: Any, bob: Any, charlie: Any):
    client.force_login(alice)
    words = {"kind": "discussion", "title": "Streams", "text": "We must choose.", "then": "poll"}
    form = client.post("/boards/serving/new", words).headers["Location"]
    post = Post.objects.get()
    assert form == f"/posts/{post.pk}/poll"
    asked = {"question": "How do we stream?", "options": "Bytes\n\n Characters ", "showing": "voted"}
    assert client.post(form, asked | {"options": "Bytes"}).status_code == 422
    assert client.post(form, asked).headers["Location"] == f"/t/{post.topic_id}#p1"
    for user, choices in ((bob, "21"), (charlie, "1")):
        client.force_login(user)
        assert "<meter" not in client.get(f"/t/{post.topic_id}").content.decode()
        for choice in choices:
            client.post(f"{form}/vote", {"options": choice})
    assert "2 · 100 %" in client.get(f"/t/{post.topic_id}").content.decode()
    client.post(f"{form}/vote", {"back": "1"})
    assert client.post(f"{form}/closing").status_code == 403
    client.force_login(alice)
    client.post(f"{form}/closing")
    page = client.get(f"/t/{post.topic_id}").content.decode()
    assert ("1 · 100 %" in page, "1 person voted" in page) == (True, True)
    assert client.post(f"{form}/vote", {"options": "1"}).status_code == 403


def test_what_others_chose_is_shown_when_it_may_be(begin: Begin, alice: Any, bob: Any, charlie: Any):
    hidden, seen = [None, None, None], [0, 1, 0]
    for showing, before, after in (("at_once", seen, seen), ("voted", hidden, seen), ("closed", hidden, hidden)):
        poll = ask(begin().posts.get(), alice, showing=showing)
        actions.vote_in_poll(poll=poll, user=bob, options=[2])
        assert (votes(poll, charlie), votes(poll, alice), votes(poll, bob)) == (before, before, after)
        actions.close_poll(poll=poll, user=alice)
        assert votes(poll, charlie) == seen


def test_one_choice_or_several_as_was_asked(begin: Begin, alice: Any, bob: Any):
    single, several = ask(begin().posts.get(), alice), ask(begin().posts.get(), alice, is_multiple=True)
    for numbers in ([], [4], [1, 2]):
        with pytest.raises(BadInput):
            actions.vote_in_poll(poll=single, user=bob, options=numbers)
    actions.vote_in_poll(poll=single, user=bob, options=[1])
    actions.vote_in_poll(poll=several, user=bob, options=[1, 3, 3])
    assert (votes(single, bob), votes(several, bob)) == ([1, 0, 0], [1, 0, 1])
    one = Cross.objects.get(option__poll=single)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cross.objects.create(ballot=one.ballot, option=single.options.get(number=2), line=0)


def test_what_cannot_be_asked_is_refused_by_its_field(begin: Begin, alice: Any, bob: Any):
    post, now = begin().posts.get(), timezone.now()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"question": " "}, "question"),
        ({"question": "?" * 201}, "question"),
        ({"options": ["One"]}, "options"),
        ({"options": [str(n) for n in range(21)]}, "options"),
        ({"options": ["Yes", "yes"]}, "options"),
        ({"options": ["Yes", "n" * 121]}, "options"),
        ({"closes_at": now}, "closes_at"),
        ({"closes_at": now + timedelta(days=366)}, "closes_at"),
    ]
    for facts, field in wrong:
        with pytest.raises(BadInput) as refused:
            ask(post, alice, **facts)
        assert list(refused.value.fields) == [field]
    with pytest.raises(Forbidden):
        ask(post, bob)
    ask(post, alice)
    with pytest.raises(Conflict):
        ask(post, alice)


def test_those_who_are_hardly_known_ask_nobody(client: Client, begin: Begin, charlie: Any, edith: Any):
    client.force_login(charlie)
    post = begin(charlie).posts.get()
    page = client.get(f"/t/{post.topic_id}").content.decode()
    assert ("Reply" in page, "poll" in page.lower()) == (True, False)
    assert "poll" not in client.get("/boards/serving/new").content.decode().lower()
    with pytest.raises(Forbidden, match="once one is known here as a member"):
        ask(post, charlie)
    ask(begin(edith).posts.get(), edith)


def test_clock_closes_it_and_those_who_chose_are_told(begin: Begin, alice: Any, bob: Any, deliver: Deliver):
    poll = ask(begin().posts.get(), alice, closes_at=timezone.now() + timedelta(hours=1))
    actions.vote_in_poll(poll=poll, user=bob, options=[1])
    assert actions.close_polls() == 0
    Poll.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    late = Poll.objects.get()
    with pytest.raises(Forbidden):
        actions.vote_in_poll(poll=late, user=bob, options=[2])
    with pytest.raises(Conflict):  # who looked while it was open
        actions.vote_in_poll(poll=poll, user=bob, options=[2])
    assert (actions.close_polls(), actions.close_polls()) == (1, 0)
    deliver()
    for person in (alice, bob):
        assert "The poll “How?” is closed" in [one.words.title for one in in_words(person, notifications_of(person))]
    assert Event.objects.get(verb="poll.close").reason_code == "time_over"


def test_polls_cost_two_queries_however_many(begin: Begin, alice: Any, bob: Any, django_assert_num_queries: Any):
    topic = begin()
    posts = [topic.posts.get(), *(actions.reply(topic=topic, user=alice, text="More.") for _more in range(2))]
    for asked in (1, 3):
        for post in posts[:asked]:
            if not post.has_poll:
                ask(post, alice)
        shown = queries.posts_from(topic, 1)
        with django_assert_num_queries(2):
            assert len(queries.polls_under(shown, bob)) == asked


def test_api_does_it_too(api: APIClient, begin: Begin, alice: Any, bob: Any):
    post = begin().posts.get()
    here = f"/api/v1/posts/{post.pk}/poll"
    api.force_authenticate(alice)
    assert api.get(here).status_code == 404
    at = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    asked = {"question": "How?", "options": TEXTS, "is_multiple": True, "showing": "closed", "closes_at": at}
    made = api.post(here, asked, format="json")
    assert (made.status_code, made.json()["closes_at"]) == (201, at)
    api.force_authenticate(bob)
    assert api.get(f"/api/v1/posts/{post.pk}").json()["has_poll"] is True
    chosen = api.put(f"{here}/vote", {"options": [1, 3]}, format="json").json()
    assert (chosen["voters"], chosen["has_voted"], chosen["options"][0]) == (
        1,
        True,
        {"number": 1, "text": "Byte by byte", "is_mine": True, "votes": None},
    )
    assert api.put(f"{here}/vote", {"options": [0]}, format="json").status_code == 422
    assert (api.delete(f"{here}/vote").status_code, api.post(f"{here}/closing").status_code) == (204, 403)
    api.force_authenticate(alice)
    assert api.post(f"{here}/closing").json()["options"][0]["votes"] == 0
