"""Two topics become one: the posts of the one go on behind those of the other."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.moves import move
from core.permissions import can, require
from core.problems import BadInput, Conflict
from discussions.actions.attachments import bring_along
from discussions.actions.order import refuse_bound
from discussions.actions.writing import note_departure, noted
from discussions.models import Departure, Draft, Following, Post, Topic, Vote
from discussions.rules import acting
from discussions.states import TOPIC_MOVES


@transaction.atomic
def merge_topic(*, topic: Topic, into: Topic, user: Any, note: str = "") -> Topic:
    """By somebody who keeps order in both. Numbers that the other topic has stay; old addresses lead on."""
    require(user, "discussions.steer", topic)
    if topic.pk == into.pk or not can(user, "discussions.steer", into):
        raise BadInput(fields={"into": _("Choose another topic in which you keep order.")})
    refuse_bound(topic, "into")
    said, role = noted(note), acting(user, topic)
    topic, into = locked(topic, into)
    offset = into.last_number
    _keep_gaps(topic, into, offset)
    lead_on(topic)
    bring_along(topic.posts.all(), topic.board, into.board)
    topic.posts.update(topic=into, number=F("number") + offset)
    into.last_number += topic.last_number
    into.departed += topic.departed
    join_heads(topic, into)
    _join_readers(topic, into, offset)
    note_departure(topic)
    changes = {"last_post": None, "answer": None, "pinned_at": None}
    evidence = [{"into": into.pk, "behind": offset}]
    move(topic, TOPIC_MOVES, "merge", actor=user, role=role, note=said, evidence=evidence, changes=changes)
    return into


def locked(topic: Topic, into: Topic) -> tuple[Topic, Topic]:
    """Both rows, in one order whoever comes first, so that two merges cannot wait for each other."""
    rows = Topic.objects.select_for_update(of=("self",)).select_related("board").order_by("pk")
    found = {one.pk: one for one in rows.filter(pk__in=[topic.pk, into.pk])}
    if any(one.is_merged for one in found.values()):
        raise Conflict(_("It went on in another topic meanwhile; reload to see."), code="wrong_state")
    return found[topic.pk], found[into.pk]


def _keep_gaps(topic: Topic, into: Topic, offset: int) -> None:
    """Places that posts left before stay empty behind the other's, so that nobody waits to read there."""
    left = topic.departures.values_list("post", "number")
    Departure.objects.bulk_create(Departure(topic=into, number=number + offset, post_id=pk) for pk, number in left)


def lead_on(topic: Topic) -> None:
    posts = topic.posts.values_list("pk", "number")
    Departure.objects.bulk_create(Departure(topic=topic, number=number, post_id=pk) for pk, number in posts)


def join_heads(topic: Topic, into: Topic) -> None:
    """A question keeps the answer that it has; ideas put their votes together."""
    into.last_post = Post.objects.filter(topic=into).order_by("-pk").first()
    if into.is_question and into.answer_id is None and topic.is_question:
        into.answer_id = topic.answer_id
    if into.is_idea and topic.is_idea:
        _join_votes(topic, into)
    into.save(update_fields=["last_number", "departed", "last_post", "answer", "votes"])


def _join_votes(topic: Topic, into: Topic) -> None:
    there = into.voices.values("person")
    Vote.objects.filter(topic=topic).exclude(person__in=there).update(topic=into)
    into.votes = into.voices.count()


def _join_readers(topic: Topic, into: Topic, offset: int) -> None:
    """Who read the one to some place has read it there. What they had not read of the other stays unread."""
    known = {one.person_id: one for one in into.followings.all()}
    for old in list(topic.followings.all()):
        here = known.get(old.person_id) or Following(topic=into, person_id=old.person_id)
        has_read_the_rest = here.read_to == 0 or here.read_to >= offset
        if old.read_to and has_read_the_rest:
            here.read_to = offset + old.read_to
        here.level = here.level or old.level
        here.save()
    topic.followings.all().delete()
    bring_drafts(topic, into)


def bring_drafts(topic: Topic, into: Topic) -> None:
    """Whoever has one in both keeps each where it is."""
    drafts = Draft.objects.filter(topic=topic)
    drafts.exclude(person__in=Draft.objects.filter(topic=into).values("person")).update(topic=into)
