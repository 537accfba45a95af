"""A topic that was split off goes back: its posts to the places that they left, what was written since behind all."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from core.moves import move
from discussions.actions.attachments import bring_along
from discussions.actions.joining import bring_drafts, join_heads, lead_on, locked
from discussions.actions.writing import note_departure
from discussions.models import Following, Post, Topic
from discussions.states import TOPIC_MOVES, Level


@transaction.atomic
def rejoin_topic(*, topic: Topic, into: Topic, user: Any, role: str, note: str, answer: str | None = None) -> Topic:
    """Whether they may is asked where the split is taken back. `answer` is the post that had solved the question."""
    topic, into = locked(topic, into)
    posts = list(topic.posts.order_by("number"))
    before = {post.pk: post.number for post in posts}
    lead_on(topic)
    bring_along(posts, topic.board, into.board)
    _take_places(posts, topic, into)
    if into.is_question and into.answer_id is None and answer in before:
        into.answer_id = answer
    join_heads(topic, into)
    _bring_readers(topic, into, {before[post.pk]: post.number for post in posts})
    note_departure(topic)
    changes = {"last_post": None, "answer": None, "pinned_at": None}
    move(topic, TOPIC_MOVES, "merge", actor=user, role=role, note=note, evidence=[{"into": into.pk}], changes=changes)
    return into


def _take_places(posts: list[Post], topic: Topic, into: Topic) -> None:
    left = into.departures.filter(post__topic=topic).order_by("number")
    places = dict(left.values_list("post", "number"))
    for post in posts:
        if post.pk not in places:
            into.last_number += 1
        post.topic, post.number = into, places.get(post.pk, into.last_number)
    Post.objects.bulk_update(posts, ["topic", "number"])
    into.departures.filter(number__in=places.values()).delete()
    into.departed = into.departures.count()


def _bring_readers(topic: Topic, into: Topic, numbers: dict[int, int]) -> None:
    """Everybody has read up to the first post that they read in neither; whoever read the one alone, what they read
    there. Who muted what was apart still hears of the whole.
    """
    known = {one.person_id: one for one in into.followings.all()}
    apart = {one.person_id: one for one in topic.followings.all()}
    stayed = sorted(set(into.posts.values_list("number", flat=True)) - set(numbers.values()))
    for person in known.keys() | apart.keys():
        here, there = known.get(person) or Following(topic=into, person_id=person), apart.get(person)
        back = [number for before, number in numbers.items() if there and before <= there.read_to]
        unread = min(set(numbers.values()).difference(back), default=into.last_number + 1)
        here.read_to = _read_to(here.read_to, back, unread, stayed, into.last_number)
        if there and not (person in known and there.level == Level.MUTED):
            here.level = here.level or there.level
        here.save()
    topic.followings.all().delete()
    bring_drafts(topic, into)


def _read_to(here: int, back: Iterable[int], unread: int, stayed: list[int], last: int) -> int:
    if not here:
        return max(back, default=0)
    place = bisect_right(stayed, here)
    return min(unread, stayed[place] if place < len(stayed) else last + 1) - 1
