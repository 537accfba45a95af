"""What a person reads and wants to hear. It concerns nobody else, so it leaves no event."""

from typing import Any

from core.permissions import require
from discussions.models import Board, BoardFollowing, Following, Topic
from discussions.states import Level


def follow_topic(*, topic: Topic, user: Any, level: str) -> Following:
    """From now on this much of it."""
    require(user, "discussions.follow")
    found, _is_new = Following.objects.update_or_create(topic=topic, person=user, defaults={"level": Level(level)})
    return found


def follow_board(*, board: Board, user: Any, level: str) -> BoardFollowing:
    require(user, "discussions.follow")
    found, _is_new = BoardFollowing.objects.update_or_create(board=board, person=user, defaults={"level": Level(level)})
    return found


def begin_to_follow(topic: Topic, user: Any, level: Level) -> None:
    """Whoever writes follows, unless they chose another level; what they wrote they have read."""
    found, _is_new = Following.objects.get_or_create(topic=topic, person=user)
    found.level, found.read_to = found.level or level, topic.last_number
    found.save(update_fields=["level", "read_to"])


def read_to(*, topic: Topic, user: Any, number: int) -> None:
    """Everything up to this number was shown. Going back to an earlier page forgets nothing."""
    shown = min(number, topic.last_number)
    _known, is_new = Following.objects.get_or_create(topic=topic, person=user, defaults={"read_to": shown})
    if not is_new:
        Following.objects.filter(topic=topic, person=user, read_to__lt=shown).update(read_to=shown)
