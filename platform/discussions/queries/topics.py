from collections.abc import Collection
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, LPad
from django.utils.translation import gettext as _

from core.ids import is_id
from core.problems import NotFound
from discussions.models import Board, BoardFollowing, Departure, Following, Topic, Vote
from discussions.queries.boards import boards_read_by, visible_boards
from discussions.states import Level, TopicKind


def visible_topics(person: Any) -> QuerySet[Topic]:
    """For somebody who is known, each with how far they have `read_to` and the `level` they chose."""
    boards = visible_boards(person).order_by().values("pk")
    return _read_by(person, Topic.objects.filter(board__in=boards))


def topics_named(person: Any, ids: Collection[str]) -> dict[str, Topic]:
    """Those of these topics that this person may read, by id, as lists show them."""
    topics = Topic.objects.filter(pk__in=ids).select_related("board", "author", "last_post")
    found = {topic.pk: topic for topic in topics}
    read = boards_read_by(person, (topic.board for topic in found.values()))
    return {id: topic for id, topic in found.items() if topic.board_id in read}


def _read_by(person: Any, topics: QuerySet[Topic]) -> QuerySet[Topic]:
    topics = topics.select_related("board", "author", "last_post__author")
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
    one = _read_by(person, Topic.objects.filter(pk=id)).select_related("answer__author")
    found = one.first() if is_id(id) else None
    if found is None or not boards_read_by(person, [found.board]):
        raise NotFound(_("There is no such topic."))
    return found


def talked_about(person: Any, board: Board | None = None, *, kind: str = "") -> QuerySet[Topic]:
    """Topics with something said in them, to be ordered by what was said last; of a board, one that they may read."""
    found = visible_topics(person) if board is None else _read_by(person, Topic.objects.filter(board=board))
    topics = found.exclude(last_post=None)
    return topics.filter(kind=kind) if kind in TopicKind.values else topics


def newest_topics(person: Any, most: int) -> list[Topic]:
    """Of all boards, by what was said last: walked from the newest on, whatever there is."""
    boards = visible_boards(person).order_by().filter(pk=OuterRef("board"))
    topics = Topic.objects.filter(Exists(boards), last_post__isnull=False).order_by("-last_post")
    ids = list(topics.values_list("pk", flat=True)[:most])
    found = _read_by(person, Topic.objects.all()).in_bulk(ids)
    return [found[id] for id in ids if id in found]


def pinned_on(person: Any, board: Board) -> QuerySet[Topic]:
    return talked_about(person, board).exclude(pinned_at=None).order_by("-pinned_at")


def unread_topics(person: Any, *, kind: str = "") -> QuerySet[Topic]:
    """What went on since this person was there, of what they did not mute.

    A level that they have in a topic goes before that of its board.
    """
    if not getattr(person, "is_authenticated", False):
        return Topic.objects.none()
    behind = Following.objects.filter(person=person, read_to__gt=0, read_to__lt=F("topic__last_number"))
    behind = behind.exclude(level=Level.MUTED)
    muted = BoardFollowing.objects.filter(person=person, level=Level.MUTED).values("board")
    behind = behind.exclude(level="", topic__board__in=muted)
    return talked_about(person, kind=kind).filter(pk__in=behind.values("topic"))


def unsolved(topics: QuerySet[Topic]) -> QuerySet[Topic]:
    return topics.filter(kind=TopicKind.QUESTION, answer=None)


def by_votes(topics: QuerySet[Topic]) -> QuerySet[Topic]:
    """Each with its `standing`, which orders by votes and, among equals, the later first; a page can begin at it."""
    padded = LPad(Cast("votes", CharField()), 8, Value("0"))
    return topics.annotate(standing=Concat(padded, "id", output_field=CharField()))
