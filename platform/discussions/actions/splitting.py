"""Posts that belong elsewhere become a topic of their own."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.permissions import can, require
from core.problems import BadInput
from discussions.actions.attachments import bring_along
from discussions.actions.topics import checked_kind, titled
from discussions.actions.writing import next_number, noted
from discussions.models import Board, Departure, Following, Post, Topic
from discussions.rules import acting

MOST = 200


@transaction.atomic
def split_topic(
    *,
    topic: Topic,
    posts: Collection[Post],
    user: Any,
    title: str,
    kind: str | None = None,
    board: Board | None = None,
    note: str = "",
) -> Topic:
    """A new topic of these posts, in their order, begun by whoever wrote the first. Their old places lead there."""
    require(user, "discussions.steer", topic)
    target = board or topic.board
    if not can(user, "discussions.steer", target):
        raise BadInput(fields={"board": _("Choose a board on which you keep order.")})
    facts: dict[str, Any] = {"title": titled(title), "kind": checked_kind(kind or topic.kind, user, target)}
    said, role = noted(note), acting(user, topic)
    topic = Topic.objects.select_for_update(of=("self",)).select_related("board").get(pk=topic.pk)
    going = _going(topic, posts)
    answer = topic.answer_id
    facts |= {"author": going[0].author, "created_at": going[0].created_at, "last_number": len(going)}
    made = Topic.objects.create(board=target, number=next_number(target), **facts)
    places = {post.pk: post.number for post in going}
    _take_over(going, made)
    bring_along(going, topic.board, target)
    _leave(topic, made, places)
    _bring_readers(topic, made, sorted(places.values()))
    evidence: list[dict[str, Any]] = [{"from": topic.pk, "posts": list(places)}]
    if answer in places:
        evidence[0]["answer"] = answer
    events.record("topic.split", made, actor=user, role=role, note=said, to_state=made.state, evidence=evidence)
    return made


def _going(topic: Topic, posts: Collection[Post]) -> list[Post]:
    """The posts as they stand now: replies of this topic, the first of them with words."""
    keys = {post.pk for post in posts}
    found = list(topic.posts.filter(pk__in=keys).select_related("author").order_by("number"))
    if not found or len(found) < len(keys) or found[0].is_first:
        raise BadInput(fields={"posts": _("Choose replies of this topic.")})
    if not found[0].is_shown:
        raise BadInput(fields={"posts": _("The first of them was removed. Begin with one that is shown.")})
    if len(found) > MOST:
        raise BadInput(fields={"posts": _("Choose at most %(limit)d posts.") % {"limit": MOST}})
    return found


def _take_over(going: list[Post], made: Topic) -> None:
    for number, post in enumerate(going, start=1):
        post.topic, post.number = made, number
    Post.objects.bulk_update(going, ["topic", "number"])
    made.last_post = max(going, key=lambda post: post.pk)
    made.save(update_fields=["last_post"])


def _leave(topic: Topic, made: Topic, places: dict[str, int]) -> None:
    """The answer goes with its post, where the new topic is a question that it can answer."""
    Departure.objects.bulk_create(Departure(topic=topic, number=n, post_id=pk) for pk, n in places.items())
    topic.departed += len(places)
    topic.last_post = topic.posts.order_by("-pk").first()
    if topic.answer_id in places:
        if made.is_question and topic.answer_id != made.posts.get(number=1).pk:
            made.answer_id = topic.answer_id
            made.save(update_fields=["answer"])
        topic.answer = None
    topic.save(update_fields=["departed", "last_post", "answer"])


def _bring_readers(topic: Topic, made: Topic, numbers: list[int]) -> None:
    """Who was in the one is in the other: at the same level, having read the same posts."""
    last_left = topic.posts.order_by("-number").values_list("number", flat=True)[0]
    followings = list(topic.followings.all())
    brought = [(one, sum(number <= one.read_to for number in numbers)) for one in followings]
    Following.objects.bulk_create(
        Following(topic=made, person_id=one.person_id, level=one.level, read_to=read)
        for one, read in brought
        if read or one.level
    )
    topic.followings.filter(read_to__gte=last_left).update(read_to=topic.last_number)
