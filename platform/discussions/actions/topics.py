"""Topics begin, change their head, and are kept in order."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import require
from core.problems import BadInput, Forbidden
from discussions.actions.attachments import note_use
from discussions.actions.drafts import discard_draft
from discussions.actions.following import begin_to_follow
from discussions.actions.writing import add_post, check_pace, checked_text, named_by, next_number, noted
from discussions.models import TITLE_LENGTH, Board, Topic
from discussions.rules import acting, kinds_for
from discussions.states import TOPIC_MOVES, Level, TopicKind
from moderation.queries.storms import is_looked_at_first


@transaction.atomic
def open_topic(*, board: Board, user: Any, title: str, text: str, kind: str = TopicKind.DISCUSSION) -> Topic:
    """Begin to talk about something. The text becomes the topic's first post."""
    require(user, "discussions.open_topic", board)
    if is_looked_at_first(user):  # the title would be read at once, wherever topics are listed
        raise Forbidden(
            _("New accounts begin no topics these days: too many did harm. Answers are welcome."), code="storm"
        )
    check_pace(user, board, begins=True)
    written, called = checked_text(text, user), named_by(text, user)
    facts = {"title": titled(title), "kind": checked_kind(kind, user, board)}
    topic = Topic.objects.create(board=board, number=next_number(board), author=user, **facts)
    add_post(topic, author=user, text=written)
    note_use(written)
    begin_to_follow(topic, user, Level.WATCHING)
    discard_draft(place=board, user=user)
    events.record(
        "topic.opened", topic, actor=user, role="author", to_state=topic.state, evidence=[{"mentioned": called}]
    )
    return topic


@transaction.atomic
def edit_topic(*, topic: Topic, user: Any, title: str | None = None, kind: str | None = None) -> Topic:
    """Another title or kind, by whoever began it or by those who keep order."""
    require(user, "discussions.edit_topic", topic)
    before = {"title": topic.title, "kind": topic.kind}
    topic.title = topic.title if title is None else titled(title)
    topic.kind = topic.kind if kind in (None, topic.kind) else checked_kind(str(kind), user, topic.board)
    topic.save(update_fields=["title", "kind"])
    events.record("topic.edited", topic, actor=user, role=acting(user, topic), evidence=[{"before": before}])
    return topic


def lock_topic(*, topic: Topic, user: Any, note: str = "") -> Topic:
    """Nobody but those who keep order writes here until it is unlocked."""
    return _moved(topic, "lock", user, note)


def unlock_topic(*, topic: Topic, user: Any, note: str = "") -> Topic:
    return _moved(topic, "unlock", user, note)


def archive_topic(*, topic: Topic, user: Any, note: str = "") -> Topic:
    """It stays to be read, and nobody writes in it any more."""
    return _moved(topic, "archive", user, note)


def reopen_topic(*, topic: Topic, user: Any, note: str = "") -> Topic:
    return _moved(topic, "reopen", user, note)


def _moved(topic: Topic, name: str, user: Any, note: str) -> Topic:
    require(user, "discussions.steer", topic)
    move(topic, TOPIC_MOVES, name, actor=user, role=acting(user, topic), note=noted(note))
    return topic


def titled(title: str) -> str:
    written = " ".join(title.split())
    if not written:
        raise BadInput(fields={"title": _("Say in a few words what it is about.")})
    if len(written) > TITLE_LENGTH:
        raise BadInput(fields={"title": _("Use at most %(limit)d characters.") % {"limit": TITLE_LENGTH}})
    return written


def checked_kind(kind: str, user: Any, board: Board) -> str:
    if kind not in kinds_for(user, board):
        raise BadInput(fields={"kind": _("You cannot begin this kind of topic here.")})
    return kind
