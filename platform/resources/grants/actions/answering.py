"""What an officer answers to a report on a grant, or to a wish to change it."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.rules import as_officer
from core.moves import Moves, move
from core.permissions import require
from core.texts import written


def answered(about: Any, table: Moves, name: str, *, officer: Any, answer: str, needed: str = "") -> None:
    """The move with its answer. `needed` is what is said where there must be one and is none."""
    require(officer, "grants.decide", about, _("Something ties you to whoever asks."))
    said = written(answer, "answer", needed=needed)
    changes = {"answered_by": officer, "answer": said}
    move(about, table, name, actor=officer, role=as_officer(officer), note=said, changes=changes)
