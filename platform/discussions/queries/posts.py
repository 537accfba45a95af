from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.ids import is_id
from core.problems import NotFound
from discussions.models import PAGE, Post, Revision, Topic
from discussions.queries.topics import visible_topics


def visible_posts(person: Any) -> QuerySet[Post]:
    """Removed ones are among them, without their words: whoever shows a post asks whether it is shown."""
    topics = visible_topics(person).order_by().values("pk")
    return Post.objects.filter(topic__in=topics).select_related("topic__board", "author", "reply_to__author", "poll")


def get_post(person: Any, id: str) -> Post:
    found = visible_posts(person).filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such post."))
    return found


def posts_from(topic: Topic, number: int) -> list[Post]:
    """A page of the topic, beginning with this number."""
    posts = (
        topic.posts.select_related("author", "reply_to__author", "poll").filter(number__gte=number).order_by("number")
    )
    found = list(posts[:PAGE])
    for post in found:
        post.topic = topic
    return found


def recent_posts(topic: Topic) -> QuerySet[Post]:
    return topic.posts.select_related("topic", "author", "reply_to", "poll").order_by("-id")


def history_of(post: Post) -> QuerySet[Revision]:
    """What it said before, the newest first."""
    return post.revisions.order_by("-id")
