"""Boards are made and kept by editors and administrators."""

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.rules import as_editor
from core import events
from core.moves import move
from core.permissions import require
from core.problems import BadInput
from discussions.models import Board
from discussions.queries import miscounted_boards
from discussions.states import BOARD_MOVES

SLUG = re.compile(r"[a-z0-9](-?[a-z0-9])*")
TAKEN = frozenset({"new", "preview", "related"})  # words of our own addresses under /boards


def make_board(
    *, user: Any, slug: str, name: str, description: str = "", rules: str = "", position: int = 100
) -> Board:
    require(user, "discussions.manage_boards")
    if not SLUG.fullmatch(slug) or slug in TAKEN:
        raise BadInput(fields={"slug": _("Use small letters a–z, digits and single hyphens.")})
    facts = {"name": _named(name), "description": description.strip(), "rules": rules.strip(), "position": position}
    try:
        with transaction.atomic():
            board = Board.objects.create(slug=slug, **facts)
            events.record("board.made", board, actor=user, role=as_editor(user), to_state=board.state)
    except IntegrityError:
        raise BadInput(fields={"slug": _("There is a board under this address.")}) from None
    return board


@transaction.atomic
def edit_board(*, board: Board, user: Any, **changes: Any) -> Board:
    """Change `name`, `description`, `rules` or `position`; its address stays, because others have written it down."""
    require(user, "discussions.manage_boards")
    for field, value in changes.items():
        setattr(board, field, _named(value) if field == "name" else value)
    board.save(update_fields=list(changes))
    events.record("board.edited", board, actor=user, role=as_editor(user), evidence=sorted(changes))
    return board


def close_board(*, board: Board, user: Any) -> Board:
    """No new topics; those that are there go on."""
    return _moved(board, "close", user)


def reopen_board(*, board: Board, user: Any) -> Board:
    return _moved(board, "reopen", user)


@transaction.atomic
def recount_boards() -> list[Board]:
    """What boards keep of how many topics stand on them is counted anew. Returns those for which it was wrong.

    Nobody begins a topic meanwhile, so that each is counted once.
    """
    list(Board.objects.select_for_update().order_by("pk").values_list("pk"))
    wrong = miscounted_boards()
    for board, standing in wrong:
        board.last_number = max(board.last_number, standing)
        board.departed = board.last_number - standing
        board.save(update_fields=["last_number", "departed"])
    return [board for board, _standing in wrong]


def _moved(board: Board, name: str, user: Any) -> Board:
    require(user, "discussions.manage_boards")
    move(board, BOARD_MOVES, name, actor=user, role=as_editor(user))
    return board


def _named(name: str) -> str:
    if not name.strip():
        raise BadInput(fields={"name": _("Give it a name.")})
    return name.strip()
