"""What webhooks may tell of boards: to whoever began a topic, to what the board belongs to, and to those who
look after the site."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from accounts.models import User
from core.models import Event
from discussions.models import Board, Poll, Post, Topic
from discussions.notices import COUNTED, polls_seen_by, posts_seen_by, topics_seen_by
from discussions.places import keys_of
from discussions.states import POST_MOVES, TOPIC_MOVES
from webhooks.hooks.places import of_people
from webhooks.offers import Key, offer, withhold

TOPICS = [
    "topic.opened",
    "topic.edited",
    "topic.moved",
    "topic.pinned",
    "topic.unpinned",
    "topic.split",
    *(f"topic.{move.name}" for move in TOPIC_MOVES),
]
POSTS = ["post.added", "post.edited", *(f"post.{move.name}" for move in POST_MOVES), "post.accepted", "post.unaccepted"]


def places_of_topic(event: Event) -> Iterable[Key]:
    yield from of_people(User.objects.filter(topics=event.object_id))
    yield from keys_of(Board.objects.filter(topics=event.object_id))


def places_of_post(event: Event) -> Iterable[Key]:
    yield from of_people(User.objects.filter(topics__posts=event.object_id))
    yield from keys_of(Board.objects.filter(topics__posts=event.object_id))


def places_of_poll(event: Event) -> Iterable[Key]:
    yield from of_people(User.objects.filter(topics__posts__poll=event.object_id))
    yield from keys_of(Board.objects.filter(topics__posts__poll=event.object_id))


def told_of_topic(event: Event, topic: Topic) -> dict[str, Any]:
    return {"topic": topic_in_brief(topic)}


def told_of_post(event: Event, post: Post) -> dict[str, Any]:
    """Where it stands and who wrote it. Its words are read at its address, as far as they are still shown."""
    return {
        "topic": topic_in_brief(post.topic),
        "post": {
            "id": post.pk,
            "number": post.number,
            "author": post.author.handle,
            "state": post.state,
            "url": settings.SITE_URL + post.get_absolute_url(),
        },
    }


def told_of_poll(event: Event, poll: Poll) -> dict[str, Any]:
    """What is asked; how people chose is read at the address of the API, once it may be seen."""
    facts = {"question": poll.question, "is_multiple": poll.is_multiple, "state": poll.state}
    return told_of_post(event, poll.post) | {"poll": facts}


def topic_in_brief(topic: Topic) -> dict[str, Any]:
    return {
        "id": topic.pk,
        "title": topic.title,
        "kind": topic.kind,
        "state": topic.state,
        "board": topic.board.slug or topic.board.name,
        "url": settings.SITE_URL + topic.get_absolute_url(),
    }


offer(
    dict(zip(TOPICS, TOPICS, strict=True)),
    about="topic",
    seen_by=topics_seen_by,
    places=places_of_topic,
    data=told_of_topic,
)
offer(
    dict(zip(POSTS, POSTS, strict=True)), about="post", seen_by=posts_seen_by, places=places_of_post, data=told_of_post
)
POLLS = ["poll.added", "poll.close"]
offer(
    dict(zip(POLLS, POLLS, strict=True)), about="poll", seen_by=polls_seen_by, places=places_of_poll, data=told_of_poll
)
withhold("Part of a post, which is told of when it is sent.", "attachment.added", "attachment.removed")
withhold("Counts, which change too often to be news; the API tells them to whoever asks.", *COUNTED)
withhold(
    "How the site is arranged; no program waits for it.", "board.made", "board.edited", "board.close", "board.reopen"
)
