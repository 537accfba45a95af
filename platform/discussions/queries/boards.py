from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.ids import is_id
from core.permissions import can
from core.problems import NotFound
from discussions.models import Board, BoardFollowing, Draft, Topic
from discussions.places import seen_by


def visible_boards(person: Any) -> QuerySet[Board]:
    """Every board on which this person may read, those that belong to projects among them."""
    return Board.objects.filter(seen_by(person)).order_by("position", "name")


def site_boards() -> QuerySet[Board]:
    """The boards of the site itself, which are everybody's and what a list of boards shows."""
    return Board.objects.filter(belongs_to="").order_by("position", "name")


def get_board(person: Any, slug: str) -> Board:
    """By its address, or by its id if it belongs to something and has none."""
    wanted = Q(slug=slug) | (Q(pk=slug) if is_id(slug) else Q(pk=None))
    found = Board.objects.filter(wanted).first() if len(slug) <= 40 and slug.isprintable() else None
    if found is None or not boards_read_by(person, [found]):
        raise NotFound(_("There is no such board."))
    return found


def boards_read_by(person: Any, boards: Iterable[Board]) -> set[str]:
    """The ids of those that this person may read. What belongs to nothing is everybody's; of the others it is asked."""
    belonging = {board.pk: bool(board.belongs_to) for board in boards}
    others = [id for id, belongs in belonging.items() if belongs]
    read = set(visible_boards(person).filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    return read | {id for id, belongs in belonging.items() if not belongs}


def level_at(person: Any, board: Board) -> str:
    """How much of the board this person wants to hear; "" where they never said."""
    if not getattr(person, "is_authenticated", False):
        return ""
    return BoardFollowing.objects.filter(board=board, person=person).values_list("level", flat=True).first() or ""


def boards_kept_by(person: Any, topic: Topic) -> list[Board]:
    """Where this person could move the topic to."""
    others = site_boards().exclude(pk=topic.board_id)
    return [board for board in others if can(person, "discussions.steer", board)]


def draft_at(person: Any, place: Board | Topic) -> Draft | None:
    """What this person typed here and has not sent."""
    if not getattr(person, "is_authenticated", False):
        return None
    at = Q(topic=place) if isinstance(place, Topic) else Q(board=place)
    return Draft.objects.filter(at, person=person).first()


def miscounted_boards() -> list[tuple[Board, int]]:
    """Those that keep another number of topics than stand there, with that."""
    there = Topic.objects.filter(board=OuterRef("pk"), last_post__isnull=False).order_by().values("board")
    counted = Coalesce(Subquery(there.annotate(count=Count("pk")).values("count")), 0)
    boards = Board.objects.annotate(standing=counted).exclude(last_number=F("departed") + F("standing")).order_by("pk")
    return [(board, board.standing) for board in boards]


def listed_boards() -> Sequence[Board]:
    """Every board with its `latest` topic; two queries, whatever their number.

    That is told by one index alone, if it is asked for by its place in the list: the id of its last post. Asked for its
    own id, PostgreSQL goes through the newest topics of all boards until one of this board comes.
    """
    topics = Topic.objects.filter(board=OuterRef("pk"), last_post__isnull=False)
    newest = topics.order_by("-last_post").values("last_post")[:1]
    boards = list(site_boards().annotate(newest=Subquery(newest)))
    places = [board.newest for board in boards if board.newest]
    latest = Topic.objects.select_related("last_post__author").filter(last_post__in=places)
    found = {topic.last_post_id: topic for topic in latest}
    for board in boards:
        board.latest = found.get(board.newest)  # type: ignore[attr-defined]  # for the template
    return boards
