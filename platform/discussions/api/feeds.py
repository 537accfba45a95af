"""Boards and topics as feeds."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from core.api import Endpoint
from core.feeds import MOST, Entry, Feed, FeedEndpoint
from discussions import queries
from discussions.api.boards import TopicsOfBoard
from discussions.api.topics import PostsOfTopic, Topics
from discussions.models import Post, Topic


class BoardsFeed(FeedEndpoint):
    """What was begun on all boards, the newest first."""

    of: ClassVar[tuple[type[Endpoint], ...]] = (Topics,)

    def feed(self, **place: Any) -> Feed:
        topics = queries.talked_about(self.asker).order_by("-id")[:MOST]
        return Feed(_("Boards: new topics"), reverse("discussions:boards"), entries_of(topics))


class BoardFeed(FeedEndpoint):
    """What was begun on one board."""

    of: ClassVar[tuple[type[Endpoint], ...]] = (TopicsOfBoard,)

    def feed(self, **place: Any) -> Feed:
        board = queries.get_board(self.asker, place["board"])
        topics = queries.talked_about(self.asker, board).order_by("-id")[:MOST]
        return Feed(board.name, board.get_absolute_url(), entries_of(topics), board.description)


class TopicFeed(FeedEndpoint):
    """What is said in one topic, the newest first."""

    of: ClassVar[tuple[type[Endpoint], ...]] = (PostsOfTopic,)

    def feed(self, **place: Any) -> Feed:
        topic = queries.get_topic(self.asker, place["topic"])
        return Feed(
            topic.title, topic.get_absolute_url(), [_of_post(post) for post in queries.recent_posts(topic)[:MOST]]
        )


def entries_of(topics: Iterable[Topic]) -> list[Entry]:
    found = list(topics)
    first = {post.topic_id: post for post in Post.objects.filter(topic__in=found, number=1)}
    return [
        Entry(
            topic.pk,
            topic.title,
            topic.get_absolute_url(),
            topic.created_at,
            _words(first.get(topic.pk)),
            topic.author.display_name,
        )
        for topic in found
    ]


def _of_post(post: Post) -> Entry:
    at, name = post.edited_at or post.created_at, post.author.display_name
    return Entry(post.pk, post.topic.title, post.get_absolute_url(), at, _words(post), name)


def _words(post: Post | None) -> str:
    return post.text if post is not None and post.is_shown else ""
