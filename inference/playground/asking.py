"""A question of a conversation: asked of the model, and kept with its answer."""

from dataclasses import dataclass
from typing import Any

from asgiref.sync import async_to_sync

from inference import gateway
from inference.actions.runs import Ask
from inference.gateway.following import until_settled
from inference.playground.actions import keep_turn, require_room
from inference.playground.models import Conversation, Turn
from inference.playground.queries import get_turn, said_before


@dataclass(frozen=True)
class Place:
    """Where in which conversation a question stands; nowhere yet, where it begins one."""

    conversation: Conversation | None = None
    parent: Turn | None = None

    @property
    def history(self) -> list[dict[str, str]]:
        return said_before(self.conversation, self.parent) if self.conversation else []


def place_after(conversation: Conversation, turn_id: str, *, field: str = "parent") -> Place:
    """Without a turn, another beginning of the same conversation."""
    return Place(conversation, get_turn(conversation, turn_id, field=field) if turn_id else None)


def place_beside(conversation: Conversation, turn_id: str, *, field: str) -> tuple[Place, Turn]:
    """A branch: the question of this turn once more, or in other words."""
    turn = get_turn(conversation, turn_id, field=field)
    return Place(conversation, turn.parent), turn


def put(ask: Ask, place: Place, *, user: Any, question: str, wait: bool) -> Turn:
    """The run is accepted first: what is refused leaves no empty turn behind."""
    require_room(user=user, conversation=place.conversation)
    run = async_to_sync(gateway.begin)(ask)
    turn = keep_turn(user=user, run=run, question=question, conversation=place.conversation, parent=place.parent)
    if wait:
        turn.run = async_to_sync(until_settled)(run)
    return turn
