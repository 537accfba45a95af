"""Conversations through the eyes of whoever has them, and the way through one that its page shows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.problems import BadInput, Conflict, NotFound
from inference.playground.models import Conversation, Turn
from inference.queries.models import resolve_model, told_model_id
from inference.queries.runs import is_known_to, own_runs
from projects.models import Release
from reviews.queries.judged import veiled_in


@dataclass(frozen=True)
class Step:
    """A turn on the way, and its place among its branches."""

    turn: Turn
    branches: tuple[str, ...]

    @property
    def number(self) -> int:
        return self.branches.index(self.turn.pk) + 1

    @property
    def before(self) -> str:
        return self.branches[self.number - 2] if self.number > 1 else ""

    @property
    def after(self) -> str:
        return self.branches[self.number] if self.number < len(self.branches) else ""


class Tree:
    """The turns of one conversation, oldest first."""

    def __init__(self, turns: Iterable[Turn]) -> None:
        self._turns = {turn.pk: turn for turn in turns}
        self._children: dict[str | None, list[Turn]] = defaultdict(list)
        for turn in self._turns.values():
            self._children[turn.parent_id].append(turn)

    def way_to(self, turn_id: str | None) -> list[Turn]:
        """From the first question to this turn; empty where there is no such turn."""
        way, turn = [], self._turns.get(turn_id or "")
        while turn is not None:
            way.append(turn)
            turn = self._turns.get(turn.parent_id or "")
        return way[::-1]

    def way_through(self, turn_id: str) -> list[Step]:
        """The same, and on to where its newest branch ends. Without a turn, the way to the newest one of all."""
        way = self.way_to(turn_id if turn_id in self._turns else max(self._turns, default=None))
        while way and self._children[way[-1].pk]:
            way.append(self._children[way[-1].pk][-1])
        return [Step(turn, tuple(each.pk for each in self._children[turn.parent_id])) for turn in way]


def conversations_of(viewer: Any) -> QuerySet[Conversation]:
    mine = Conversation.objects.filter(user=viewer).annotate(veil=veiled_in(viewer), is_known=is_known_to(viewer))
    return mine.select_related("release__project__owner").order_by("-last")


def get_conversation(viewer: Any, conversation_id: str) -> Conversation:
    found = conversations_of(viewer).filter(pk=_plain(conversation_id)).first()
    if found is None:
        raise NotFound(_("There is no conversation of yours here."))
    found.user = viewer  # what is known of their roles is not asked again
    return found


def turns_of(conversation: Conversation) -> list[Turn]:
    """All of them with what was said, oldest first."""
    turns = list(conversation.turns.order_by("id"))
    _with_runs(conversation, turns)
    return turns


def shown(conversation: Conversation, turn_id: str = "") -> list[Step]:
    """The way that leads through this turn, or to the newest one, with what was said on it."""
    steps = Tree(conversation.turns.order_by("id")).way_through(_plain(turn_id))
    _with_runs(conversation, [step.turn for step in steps])
    return steps


def get_turn(conversation: Conversation, turn_id: str, *, field: str) -> Turn:
    found = conversation.turns.select_related("run").filter(pk=_plain(turn_id)).first()
    if found is None:
        raise BadInput(fields={field: _("There is no such turn in this conversation.")})
    return found


def said_before(conversation: Conversation, parent: Turn | None) -> list[dict[str, str]]:
    """What a model is told of the conversation before a question that follows on `parent`."""
    way = Tree(conversation.turns.order_by("id")).way_to(parent.pk) if parent else []
    _with_runs(conversation, way)
    if any(turn.run.is_open for turn in way):
        raise Conflict(_("The model is still answering. Wait for it, or stop it."), code="still_answering")
    if any(not turn.answer for turn in way):
        raise BadInput(fields={"parent": _("This question was not answered. Ask it again.")})
    return [message for turn in way for message in _messages(turn)]


def release_to_go_on(viewer: Any, conversation: Conversation) -> Release:
    """NotFound where it is not served any more, or not to this person."""
    if (name := told_model_id(conversation)) is None:
        raise NotFound(_("This model is not shown to you any more, and cannot be run by you."))
    return resolve_model(viewer, name)


def _messages(turn: Turn) -> list[dict[str, str]]:
    return [{"role": "user", "content": turn.question}, {"role": "assistant", "content": turn.answer}]


def _with_runs(conversation: Conversation, turns: list[Turn]) -> None:
    runs = own_runs(conversation.user).in_bulk([turn.run_id for turn in turns])
    for turn in turns:
        turn.run = runs[turn.run_id]


def _plain(given: str) -> str:
    return given.replace("\x00", "").lower()
