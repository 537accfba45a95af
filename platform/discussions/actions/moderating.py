"""What flags and those who judge them do on boards. Whether they may is asked where the flags are (`moderation`)."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.rules import as_moderator
from core import events
from core.models import Event
from core.moves import move
from core.problems import BadInput
from discussions.actions.order import move_topic, put_on
from discussions.actions.rejoining import rejoin_topic
from discussions.actions.splitting import split_topic
from discussions.models import NOTE_LENGTH, Board, Post, Topic
from discussions.queries import get_board
from discussions.states import POST_MOVES, TOPIC_MOVES, PostState, TopicKind, TopicState

MODERATED, JUDGE = "moderated", "judge"


def hide_post(post: Post, *, user: Any, note: str) -> None:
    if post.is_shown:
        _moved(post, "hide", user, note)


def show_post(post: Post, *, user: Any, note: str) -> None:
    """Whatever put it out of sight; but what its author took back stays so."""
    if post.state == PostState.HIDDEN:
        _moved(post, "show", user, note)
    elif post.is_removed and post.removed_by_id != post.author_id:
        _moved(post, "restore", user, note, removed_by=None)


def remove_flagged_post(post: Post, *, user: Any, note: str) -> None:
    if not post.is_removed:
        _moved(post, "remove", user, note, removed_by=user)


def lock_flagged_topic(post: Post, *, user: Any, note: str) -> None:
    if post.topic.is_open:
        move(post.topic, TOPIC_MOVES, "lock", actor=user, role=as_moderator(user), reason=MODERATED, note=note)


def unlock_flagged_topic(post: Post, *, user: Any, note: str) -> None:
    if post.topic.state == TopicState.LOCKED:
        move(post.topic, TOPIC_MOVES, "unlock", actor=user, role=as_moderator(user), reason=MODERATED, note=note)


def move_flagged_topic(post: Post, *, user: Any, note: str, place: str) -> None:
    if not place:
        raise BadInput(fields={"place": _("Choose the board to which it is moved.")})
    move_topic(topic=post.topic, board=get_board(user, place), user=user, note=note[:NOTE_LENGTH])


def split_flagged_post(post: Post, *, user: Any, note: str, title: str, place: str, with_later: bool) -> None:
    """What is off topic is a topic of its own, of no special kind; with it, maybe, all that was said later."""
    later = post.topic.posts.filter(number__gt=post.number) if with_later else ()
    board = get_board(user, place) if place else None
    split_topic(
        topic=post.topic,
        posts=[post, *later],
        user=user,
        title=title,
        kind=TopicKind.DISCUSSION,
        board=board,
        note=note[:NOTE_LENGTH],
    )


def move_flagged_topic_back(post: Post, *, user: Any, note: str, by: Any, since: datetime) -> None:
    """From where it was put then, unless it was moved again, or the other board is gone."""
    moves = list(_done(post.topic, "topic.moved", since))
    (told,) = moves[0].evidence if moves else ({},)
    board = Board.objects.filter(pk=told.get("from")).first()
    if board is not None and len(moves) == 1 and moves[0].actor == by and not post.topic.is_merged:
        put_on(topic=post.topic, board=board, user=user, role=JUDGE, note=note[:NOTE_LENGTH])


def rejoin_flagged_post(post: Post, *, user: Any, note: str, by: Any, since: datetime) -> None:
    """With all that was split off with it and what was said there since, unless it went elsewhere meanwhile."""
    split = _done(post.topic, "topic.split", since).filter(actor=by).first()
    (told,) = split.evidence if split else ({},)
    into = _whole(told.get("from"))
    if into is not None and into != post.topic:
        facts = {"role": JUDGE, "note": note[:NOTE_LENGTH], "answer": told.get("answer")}
        rejoin_topic(topic=post.topic, into=into, user=user, **facts)


def _done(topic: Topic, verb: str, since: datetime) -> "QuerySet[Event]":
    return events.history(topic, [verb]).filter(at__gte=since)


def _whole(id: str | None) -> Topic | None:
    """The topic, or what it went on in: its places are kept there."""
    topic = Topic.objects.filter(pk=id).first()
    if topic is not None and topic.is_merged:
        return Topic.objects.filter(posts__departures__topic=topic).order_by("posts__departures__number").first()
    return topic


def _moved(post: Post, name: str, user: Any, note: str, **changes: Any) -> None:
    role = as_moderator(user)
    move(post, POST_MOVES, name, actor=user, role=role, reason=MODERATED, note=note, changes=changes)
