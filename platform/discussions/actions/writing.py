"""What every text on a board goes through: its measure, the pace of whoever writes, and whom it names."""

import re
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.states import Trust
from core.policies import Policy, current
from core.problems import BadInput, Conflict, TooMany
from core.texts import written
from discussions.models import NOTE_LENGTH, Board, Post, Topic
from discussions.places import keeps_order
from discussions.queries.naming import named_in
from moderation.queries.storms import is_looked_at_first

LINK = re.compile(r"https?://", re.IGNORECASE)


def checked_text(text: str, user: Any) -> str:
    """The text without the space around it, or a refusal that says what is too much of it."""
    policy, written = current("discussions"), text.strip()
    if not written:
        raise BadInput(fields={"text": _("Write something.")})
    limit = policy["longest_post"]
    if len(written) > limit:
        raise BadInput(fields={"text": _("Use at most %(limit)d characters.") % {"limit": limit}})
    if is_newcomer(user, policy):
        _check_links(written, 0 if is_looked_at_first(user) else policy["newcomer_links_per_post"])
    return written


def noted(note: str) -> str:
    """Why somebody did something, as it is told to whom it concerns. It stays for ever, in an event."""
    return written(note, "note", limit=NOTE_LENGTH)


def named_by(text: str, user: Any) -> list[str]:
    """Ids of the people whom the text names, at most as many as the writer may call at once."""
    policy = current("discussions")
    limit = policy["newcomer_mentions_per_post" if is_newcomer(user, policy) else "mentions_per_post"]
    named = [person.pk for person in named_in(text) if person.pk != user.pk]
    if len(named) > limit:
        few = ngettext("Name at most %(limit)d person.", "Name at most %(limit)d people.", limit)
        raise BadInput(fields={"text": few % {"limit": limit}})
    return named


def check_pace(user: Any, board: Board, *, begins: bool = False) -> None:
    """Refuse what is more than a day's worth, counted in what was really written. On a board that they look after
    themselves, also newcomers may write as much as anybody."""
    policy, since = current("discussions"), timezone.now() - timedelta(days=1)
    prefix = "newcomer_" if is_newcomer(user, policy) and not keeps_order(user, board) else ""
    posts = Post.objects.filter(author=user, created_at__gt=since).count()
    topics = Topic.objects.filter(author=user, created_at__gt=since).count() if begins else 0
    if posts >= policy[f"{prefix}posts_per_day"] or (begins and topics >= policy[f"{prefix}topics_per_day"]):
        raise TooMany(_("That is all for one day. Go on tomorrow; what you typed is kept in this tab."), code="pace")


def is_newcomer(user: Any, policy: Policy) -> bool:
    """Whom the community does not know yet, and anybody on their first day of writing."""
    if user.trust < Trust.BASIC:
        return True
    settled = timezone.now() - timedelta(hours=policy["newcomer_hours"])
    return not Post.objects.filter(author=user, created_at__lt=settled).exists()


def next_number(board: Board) -> int:
    """For one more topic on this board. Its row is locked until all is written, so that no two get the same."""
    Board.objects.filter(pk=board.pk).update(last_number=F("last_number") + 1)
    return Board.objects.values_list("last_number", flat=True).get(pk=board.pk)


def note_departure(topic: Topic) -> None:
    """It no longer stands on its board. Whoever needs topics and boards locks the topics first, as merging must."""
    Board.objects.filter(pk=topic.board_id).update(departed=F("departed") + 1)


@transaction.atomic
def add_post(topic: Topic, *, author: Any, text: str, reply_to: Post | None = None) -> Post:
    """The next post of the topic. The topic's row is locked, so that two who answer at once get two numbers."""
    locked = Topic.objects.select_for_update().get(pk=topic.pk)
    if locked.is_merged:
        raise Conflict(_("It went on in another topic meanwhile; reload to see."), code="wrong_state")
    number = locked.last_number + 1
    post = Post.objects.create(topic=topic, number=number, author=author, text=text, reply_to=reply_to)
    topic.last_number, topic.last_post = number, post
    topic.save(update_fields=["last_number", "last_post"])
    return post


def _check_links(text: str, limit: int) -> None:
    if len(LINK.findall(text)) > limit:
        few = ngettext(
            "Newcomers put at most %(limit)d link into a post.",
            "Newcomers put at most %(limit)d links into a post.",
            limit,
        )
        raise BadInput(fields={"text": few % {"limit": limit}})
