"""A question is solved by one of its posts, an idea is voted for, and a post gets words of one click."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.problems import BadInput
from discussions.models import Post, Reaction, Topic, Vote
from discussions.rules import acting
from discussions.states import ReactionKind


@transaction.atomic
def accept_answer(*, topic: Topic, post: Post, user: Any) -> Topic:
    """This post solves the question. Another one that was accepted before gives way."""
    require(user, "discussions.accept_answer", topic)
    if post.topic_id != topic.pk or post.is_first or not post.is_shown:
        raise BadInput(fields={"post": _("Choose a reply of this topic.")})
    if _set_answer(topic, post):
        events.record("post.accepted", post, actor=user, role=acting(user, topic))
    return topic


@transaction.atomic
def withdraw_answer(*, topic: Topic, user: Any) -> Topic:
    """The question is open again."""
    require(user, "discussions.accept_answer", topic)
    post = topic.answer
    if post is not None and _set_answer(topic, None):
        events.record("post.unaccepted", post, actor=user, role=acting(user, topic))
    return topic


@transaction.atomic
def vote(*, topic: Topic, user: Any) -> Topic:
    """One voice each; a second one changes nothing."""
    require(user, "discussions.vote", topic)
    _voice, is_new = Vote.objects.get_or_create(topic=topic, person=user)
    if is_new:
        _count(topic, 1)
        events.record("topic.voted", topic, actor=user)
    return topic


@transaction.atomic
def take_vote_back(*, topic: Topic, user: Any) -> Topic:
    require(user, "discussions.vote", topic)
    gone, _kinds = Vote.objects.filter(topic=topic, person=user).delete()
    if gone:
        _count(topic, -1)
        events.record("topic.unvoted", topic, actor=user)
    return topic


@transaction.atomic
def react(*, post: Post, user: Any, kind: str) -> Post:
    """Say one of the few words; each person each word once."""
    require(user, "discussions.react", post)
    _said, is_new = Reaction.objects.get_or_create(post=post, person=user, kind=_known(kind))
    if is_new:
        events.record("post.reacted", post, actor=user, evidence=[{"kind": kind}])
    return post


@transaction.atomic
def take_reaction_back(*, post: Post, user: Any, kind: str) -> Post:
    require(user, "discussions.react", post)
    gone, _kinds = Reaction.objects.filter(post=post, person=user, kind=_known(kind)).delete()
    if gone:
        events.record("post.unreacted", post, actor=user, evidence=[{"kind": kind}])
    return post


def _set_answer(topic: Topic, post: Post | None) -> bool:
    """Whether this changed anything. Of two who choose at once the later one holds."""
    before = Topic.objects.select_for_update().get(pk=topic.pk).answer_id
    if before == (post.pk if post else None):
        return False
    topic.answer = post
    topic.save(update_fields=["answer"])
    return True


def _count(topic: Topic, change: int) -> None:
    Topic.objects.filter(pk=topic.pk).update(votes=F("votes") + change)
    topic.refresh_from_db(fields=["votes"])


def _known(kind: str) -> str:
    if kind not in ReactionKind.values:
        raise BadInput(fields={"kind": _("Choose one of the words that are offered.")})
    return kind
