"""Topics and accepted answers, as what people did: on boards that whoever looks may read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.activity import Done, activity
from accounts.models import Owner
from discussions.models import Topic
from discussions.queries import talked_about, visible_posts
from discussions.states import PostState, TopicKind


@activity
def topics(viewer: Any, owner: Owner, before: datetime | None, most: int) -> Iterable[Done]:
    rows = talked_about(viewer).filter(author__owner=owner)
    rows = rows.filter(created_at__lt=before) if before else rows
    for topic in rows.order_by("-id")[:most]:
        words = _("began the topic “%(title)s”") % {"title": topic.title}
        yield Done(topic.pk, topic.created_at, words, topic.get_absolute_url(), "message-square", str(topic.board))


@activity
def accepted_answers(viewer: Any, owner: Owner, before: datetime | None, most: int) -> Iterable[Done]:
    """To questions of others, as they are still accepted."""
    solved = Topic.objects.filter(kind=TopicKind.QUESTION, answer__author__owner=owner).exclude(author__owner=owner)
    rows = visible_posts(viewer).filter(pk__in=solved.values("answer"), state=PostState.SHOWN)
    rows = rows.filter(created_at__lt=before) if before else rows
    for post in rows.order_by("-id")[:most]:
        words = _("answered “%(title)s”, and it was accepted") % {"title": post.topic.title}
        yield Done(post.pk, post.created_at, words, post.get_absolute_url(), "circle-check", "")
