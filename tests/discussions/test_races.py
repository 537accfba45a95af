"""Two people at once, on real threads with connections of their own."""

from functools import partial
from typing import Any

import pytest

from discussions import actions
from discussions.models import Board, Topic
from notifications import actions as notifications
from notifications.models import Mail
from notifications.reply_addresses import address_for
from tests.discussions.conftest import Begin, Settle
from tests.repositories.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_answer_at_once_get_two_numbers(begin: Begin, bob: Any, charlie: Any):
    topic = begin()
    together(*(partial(actions.reply, topic=topic, user=user, text="So.") for user in (bob, charlie)))
    assert sorted(topic.posts.values_list("number", flat=True)) == [1, 2, 3]


def test_mail_that_comes_twice_at_once_is_written_once(
    begin: Begin, alice: Any, bob: Any, settled: Settle, deliver: Any, settings: Any
):
    settings.MAIL_REPLY_DOMAIN = "reply.example.org"
    settled(alice, bob)
    notifications.choose(person=alice, moved_mail=True)
    topic = begin(alice)
    actions.reply(topic=topic, user=bob, text="Which release?")
    deliver()
    to = address_for(Mail.objects.get(person=alice))
    raw = f"From: alice@example.org\nTo: {to}\nMessage-ID: <one@home>\n\nThe first.".encode()
    outcomes = together(*[partial(notifications.receive, raw=raw)] * 3)
    assert [getattr(one, "state", one) for one in outcomes] == ["written"] * 3
    assert len({getattr(one, "url", "") for one in outcomes}) == 1
    assert topic.posts.filter(author=alice, number__gt=1).count() == 1


def test_topics_that_change_places_at_once_do_not_wait_for_each_other(begin: Begin, edith: Any):
    here, there = begin(), begin(board=actions.make_board(user=edith, slug="zh", name="中文"))
    places = here.board, there.board
    moves = [partial(actions.move_topic, topic=here, board=there.board, user=edith)]
    moves += [partial(actions.move_topic, topic=there, board=here.board, user=edith)]
    together(*moves)
    assert [Topic.objects.get(pk=one.pk).board for one in (there, here)] == list(places)
    assert {one.slug: one.topic_count for one in Board.objects.all()} == {"serving": 1, "zh": 1}
    split = partial(actions.merge_topic, topic=here, into=there, user=edith)
    back = partial(actions.move_topic, topic=Topic.objects.get(pk=here.pk), board=places[0], user=edith)
    together(split, back)
    assert actions.recount_boards() == []
