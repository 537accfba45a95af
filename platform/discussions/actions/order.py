"""Topics are put in their place: at the head of a board, or on another one."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.permissions import can, require
from core.problems import BadInput, Conflict, TooMany
from discussions import places
from discussions.actions.attachments import bring_along
from discussions.actions.writing import next_number, note_departure, noted
from discussions.models import Board, Topic
from discussions.rules import acting
from discussions.states import TopicState

MOST_PINNED = 5


@transaction.atomic
def pin_topic(*, topic: Topic, user: Any, note: str = "") -> Topic:
    """It stands above the others of its board, whenever something was said in it last."""
    require(user, "discussions.steer", topic)
    if Topic.objects.filter(board=topic.board_id).exclude(pinned_at=None).count() >= MOST_PINNED:
        raise TooMany(_("A board has room for %(n)d pinned topics. Take one down first.") % {"n": MOST_PINNED})
    _set_pin(topic, user, note, is_pinned=True)
    return topic


@transaction.atomic
def unpin_topic(*, topic: Topic, user: Any, note: str = "") -> Topic:
    require(user, "discussions.steer", topic)
    _set_pin(topic, user, note, is_pinned=False)
    return topic


@transaction.atomic
def move_topic(*, topic: Topic, board: Board, user: Any, note: str = "") -> Topic:
    """To another board, by somebody who keeps order on both. Links to it and its posts stay true."""
    require(user, "discussions.steer", topic)
    if not can(user, "discussions.steer", board) or board.pk == topic.board_id:
        raise BadInput(fields={"board": _("Choose another board on which you keep order.")})
    return put_on(topic=topic, board=board, user=user, role=acting(user, topic), note=noted(note))


@transaction.atomic
def put_on(*, topic: Topic, board: Board, user: Any, role: str, note: str) -> Topic:
    """As others asked whether they may."""
    refuse_bound(topic, "board")
    before = topic.board
    _lock(topic, before, board)
    note_departure(topic)
    topic.board, topic.number, topic.pinned_at = board, next_number(board), None
    topic.save(update_fields=["board", "number", "pinned_at"])
    bring_along(topic.posts.all(), before, board)
    evidence = [{"from": before.pk, "to": board.pk}]
    events.record("topic.moved", topic, actor=user, role=role, note=note, evidence=evidence)
    return topic


def _lock(topic: Topic, *boards: Board) -> None:
    """Boards in one order whichever way it goes, so that two moves cannot wait for each other."""
    rows = Topic.objects.select_for_update().filter(pk=topic.pk, board=topic.board_id)
    if not list(rows.exclude(state=TopicState.MERGED).values_list("pk")):
        raise Conflict(_("Somebody moved it meanwhile; reload to see."), code="moved")
    list(Board.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in boards]).order_by("pk"))


def refuse_bound(topic: Topic, field: str) -> None:
    if places.stays(topic):
        raise BadInput(fields={field: _("It belongs to something that is here, and stays with it.")})


def _set_pin(topic: Topic, user: Any, note: str, *, is_pinned: bool) -> None:
    now, role, said = timezone.now() if is_pinned else None, acting(user, topic), noted(note)
    won = Topic.objects.filter(pk=topic.pk, pinned_at__isnull=is_pinned).update(pinned_at=now)
    if not won:
        raise Conflict(_("It is so already; reload to see."), code="wrong_state")
    topic.pinned_at = now
    if is_pinned:
        events.record("topic.pinned", topic, actor=user, role=role, note=said)
    else:
        events.record("topic.unpinned", topic, actor=user, role=role, note=said)
