from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.ids import is_id
from core.problems import NotFound
from discussions.models import Board, Topic
from discussions.queries.boards import visible_boards
from discussions.states import TopicKind


def visible_topics(person: Any) -> QuerySet[Topic]:
    boards = visible_boards(person).order_by().values("pk")
    return Topic.objects.filter(board__in=boards).select_related("board", "author", "last_post__author")


def get_topic(person: Any, id: str) -> Topic:
    found = visible_topics(person).filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such topic."))
    return found


def talked_about(person: Any, board: Board | None = None, *, kind: str = "") -> QuerySet[Topic]:
    """Topics with something said in them, to be ordered by what was said last."""
    topics = visible_topics(person).exclude(last_post=None)
    if board is not None:
        topics = topics.filter(board=board)
    return topics.filter(kind=kind) if kind in TopicKind.values else topics
