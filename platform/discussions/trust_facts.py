"""What the boards know of people: what they read, what they said, and what others found of it."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from discussions.models import Following, Post, Reaction, Vote
from discussions.states import PostState, ReactionKind
from moderation.trust.facts import fact


@fact("topics_read", label=_("Topics read"), how=_("Open topics that others began."))
def topics_read(person: Any, since: datetime | None) -> int:
    return _read(person).count()


@fact("posts_read", label=_("Posts read"), how=_("Read on in topics that others began."))
def posts_read(person: Any, since: datetime | None) -> int:
    """As far as they came in each topic: marks are kept there, not at each post."""
    total: int | None = _read(person).aggregate(total=Sum("read_to"))["total"]
    return total or 0


@fact("accepted_posts", label=_("Posts that stand"), how=_("Say something that need not be taken away."))
def accepted_posts(person: Any, since: datetime | None) -> int:
    return _said(person, since).count()


@fact("replies", label=_("Replies"), how=_("Answer others within the days that count."))
def replies(person: Any, since: datetime | None) -> int:
    return _said(person, since).filter(number__gt=1).exclude(topic__author=person).count()


@fact("likes_given", label=_("Good words given"), how=_("Say with one click what you found helpful."))
def likes_given(person: Any, since: datetime | None) -> int:
    return _good_words(since).filter(person=person).count() + Vote.objects.filter(person=person).count()


@fact("likes_received", label=_("Good words received"), how=_("Write what others find helpful."))
def likes_received(person: Any, since: datetime | None) -> int:
    """Each person counts once: who likes everything of a friend says one thing."""
    words = _good_words(since).filter(post__author=person).exclude(person=person)
    return words.order_by().values("person").distinct().count()


def _read(person: Any) -> QuerySet[Following]:
    return Following.objects.filter(person=person, read_to__gt=0).exclude(topic__author=person)


def _said(person: Any, since: datetime | None) -> QuerySet[Post]:
    posts = Post.objects.filter(author=person, state=PostState.SHOWN)
    return posts if since is None else posts.filter(created_at__gte=since)


def _good_words(since: datetime | None) -> QuerySet[Reaction]:
    words = Reaction.objects.exclude(kind=ReactionKind.DOUBTFUL)
    return words if since is None else words.filter(created_at__gte=since)
