from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, LPad
from django.utils.translation import gettext as _

from core.ids import is_id
from core.problems import NotFound
from discussions.models import Board, BoardFollowing, Departure, Following, Topic, Vote
from discussions.queries.boards import visible_boards
from discussions.states import Level, TopicKind


def visible_topics(person: Any) -> QuerySet[Topic]:
    """For somebody who is known, each with how far they have `read_to` and the `level` they chose."""
    boards = visible_boards(person).order_by().values("pk")
    topics = Topic.objects.filter(board__in=boards).select_related(
        "board", "author", "last_post__author", "answer__author"
    )
    if not getattr(person, "is_authenticated", False):
        return topics
    mine = Following.objects.filter(topic=OuterRef("pk"), person=person)
    gone = Departure.objects.filter(topic=OuterRef("pk"), number__gt=OuterRef("read_to")).order_by().values("topic")
    return topics.annotate(read_to=Subquery(mine.values("read_to")[:1])).annotate(
        gone_ahead=Coalesce(Subquery(gone.annotate(count=Count("pk")).values("count")), 0),
        level=Subquery(mine.values("level")[:1]),
        has_voted=Exists(Vote.objects.filter(topic=OuterRef("pk"), person=person)),
    )


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


def pinned_on(person: Any, board: Board) -> QuerySet[Topic]:
    return talked_about(person, board).exclude(pinned_at=None).order_by("-pinned_at")


def unread_topics(person: Any, *, kind: str = "") -> QuerySet[Topic]:
    """What went on since this person was there, of what they did not mute.

    A level that they have in a topic goes before that of its board.
    """
    if not getattr(person, "is_authenticated", False):
        return Topic.objects.none()
    behind = Following.objects.filter(topic=OuterRef("pk"), person=person, read_to__gt=0)
    behind = behind.filter(read_to__lt=OuterRef("last_number")).exclude(level=Level.MUTED)
    muted = BoardFollowing.objects.filter(person=person, level=Level.MUTED).values("board")
    behind = behind.exclude(level="", topic__board__in=muted)
    return talked_about(person, kind=kind).filter(Exists(behind))


def unsolved(topics: QuerySet[Topic]) -> QuerySet[Topic]:
    return topics.filter(kind=TopicKind.QUESTION, answer=None)


def by_votes(topics: QuerySet[Topic]) -> QuerySet[Topic]:
    """Each with its `standing`, which orders by votes and, among equals, the later first; a page can begin at it."""
    padded = LPad(Cast("votes", CharField()), 8, Value("0"))
    return topics.annotate(standing=Concat(padded, "id", output_field=CharField()))
