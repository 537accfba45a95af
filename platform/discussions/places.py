"""Boards that belong to something of a package above. Their topics are like any other; the package says who sees them,
where the board has its page, who keeps order there, and where programs hear of it.

    belong("project", visible=boards_of_visible_projects, url=page_of_board, keeps=writes_to_project, keys=…)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from discussions.models import Board, Topic


@dataclass(frozen=True)
class Belonging:
    """`visible` selects the ids of the boards that a person sees, to stand within a query."""

    kind: str
    visible: Callable[[Any], "QuerySet[Any, Any]"]
    url: Callable[[Board], str]
    keeps: Callable[[Any, Board], bool]
    keys: Callable[["QuerySet[Board]"], Iterable[tuple[str, str]]]
    stays: Callable[[Topic], bool]


_belongings: dict[str, Belonging] = {}


def belong(
    kind: str,
    *,
    visible: Callable[[Any], "QuerySet[Any, Any]"],
    url: Callable[[Board], str],
    keeps: Callable[[Any, Board], bool],
    keys: Callable[["QuerySet[Board]"], Iterable[tuple[str, str]]],
    stays: Callable[[Topic], bool] = lambda _topic: False,
) -> None:
    """`stays`: topics that are more than talk, and so cannot stand elsewhere or go on in another."""
    _belongings[kind] = Belonging(kind, visible, url, keeps, keys, stays)


def seen_by(person: Any) -> Q:
    """The boards of the site, and of each kind those that its package shows to this person."""
    seen = Q(belongs_to="")
    for one in _belongings.values():
        seen |= Q(belongs_to=one.kind, pk__in=one.visible(person))
    return seen


def url_of(board: Board) -> str:
    return _belongings[board.belongs_to].url(board)


def keeps_order(person: Any, board: Board) -> bool:
    """Asked several times on one page, so the answer stays on the board."""
    if not board.belongs_to:
        return False
    known: dict[Any, bool] = board.__dict__.setdefault("_kept_by", {})
    if person.pk not in known:
        known[person.pk] = _belongings[board.belongs_to].keeps(person, board)
    return known[person.pk]


def stays(topic: Topic) -> bool:
    return bool(topic.board.belongs_to) and _belongings[topic.board.belongs_to].stays(topic)


def keys_of(boards: "QuerySet[Board]") -> Iterable[tuple[str, str]]:
    """Where webhooks hang that tell of these boards."""
    for one in _belongings.values():
        yield from one.keys(boards.filter(belongs_to=one.kind))
