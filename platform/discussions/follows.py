"""Boards and topics that somebody watches, beside what else they follow."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from discussions.models import BoardFollowing, Following
from discussions.queries import visible_boards, visible_topics
from discussions.states import Level
from notifications.following import Line, also_followed

MOST = 50


def boards_watched(reader: Any) -> Sequence[Line]:
    followings = BoardFollowing.objects.filter(person=reader, level__in=(Level.WATCHING, Level.TRACKING))
    levels = dict(followings.values_list("board", "level"))
    boards = visible_boards(reader).filter(pk__in=levels) if levels else ()
    return [Line(board.name, board.get_absolute_url(), note=str(Level(levels[board.pk]).label)) for board in boards]


def topics_watched(reader: Any) -> Sequence[Line]:
    """Those that went on last."""
    watched = Following.objects.filter(person=reader, level=Level.WATCHING).values("topic")
    topics = visible_topics(reader).filter(pk__in=watched).order_by("-last_post")[:MOST]
    return [Line(topic.title, topic.get_absolute_url(), note=topic.board.name) for topic in topics]


also_followed(title=_("Boards"), place=40, lines=boards_watched)
also_followed(title=pgettext_lazy("boards", "Topics"), place=50, lines=topics_watched)
