"""Questions with answers to choose from: asked under a post, answered until they are closed."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.clocks.acting import AT_ONCE, each
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from core.texts import line
from discussions.models import Ballot, Cross, Poll, PollOption, Post
from discussions.models.polls import FEWEST_OPTIONS, MOST_OPTIONS, OPTION_LENGTH, QUESTION_LENGTH
from discussions.rules import acting
from discussions.states import POLL_MOVES, PollState, Showing


def add_poll(
    *,
    post: Post,
    user: Any,
    question: str,
    options: Iterable[str],
    is_multiple: bool = False,
    showing: str = Showing.AT_ONCE,
    closes_at: datetime | None = None,
) -> Poll:
    """Ask something under one's own post. What is asked does not change any more: people answer it."""
    require(
        user, "discussions.add_poll", post, _("A poll goes under one's own post, once one is known here as a member.")
    )
    asked = line(question, "question", limit=QUESTION_LENGTH, needed=_("Ask something."))
    texts, closing = _offered(options), _in_time(closes_at)
    facts = {"question": asked, "is_multiple": is_multiple, "showing": Showing(showing), "closes_at": closing}
    try:
        with transaction.atomic():
            poll = Poll.objects.create(post=post, **facts)
            PollOption.objects.bulk_create(
                PollOption(poll=poll, number=number, text=text) for number, text in enumerate(texts, start=1)
            )
            events.record("poll.added", poll, actor=user, role="author", to_state=poll.state)
    except IntegrityError:
        raise Conflict(_("There is a poll under this post."), code="wrong_state") from None
    return poll


@transaction.atomic
def vote_in_poll(*, poll: Poll, user: Any, options: Collection[int]) -> Poll:
    """Choose, by the numbers of the options. A later choice takes the place of the earlier one."""
    require(user, "discussions.vote_in_poll", poll)
    chosen = _chosen(poll, options)
    _still_open(poll)
    ballot, _is_new = Ballot.objects.get_or_create(poll=poll, person=user)
    ballot.crosses.all().delete()
    Cross.objects.bulk_create(
        Cross(ballot=ballot, option=option, line=option.number if poll.is_multiple else 0) for option in chosen
    )
    events.record("poll.voted", poll, actor=user)
    return poll


@transaction.atomic
def take_ballot_back(*, poll: Poll, user: Any) -> Poll:
    require(user, "discussions.vote_in_poll", poll)
    _still_open(poll)
    gone, _kinds = Ballot.objects.filter(poll=poll, person=user).delete()
    if gone:
        events.record("poll.unvoted", poll, actor=user)
    return poll


def close_poll(*, poll: Poll, user: Any) -> Poll:
    """No more votes, and everybody sees how it went."""
    require(user, "discussions.close_poll", poll)
    move(poll, POLL_MOVES, "close", actor=user, role=acting(user, poll.post.topic))
    return poll


def close_polls() -> int:
    """Those whose time is over."""
    due = Poll.objects.filter(state=PollState.OPEN, closes_at__lte=timezone.now()).order_by("closes_at")
    return each(due[:AT_ONCE], lambda poll: move(poll, POLL_MOVES, "close", role="system", reason="time_over"))


def _offered(options: Iterable[str]) -> list[str]:
    texts = [line(option, "options", limit=OPTION_LENGTH) for option in options]
    given = [text for text in texts if text]
    if not FEWEST_OPTIONS <= len(given) <= MOST_OPTIONS:
        between = {"fewest": FEWEST_OPTIONS, "most": MOST_OPTIONS}
        raise BadInput(fields={"options": _("Offer %(fewest)d to %(most)d options.") % between})
    if len({text.casefold() for text in given}) < len(given):
        raise BadInput(fields={"options": _("Two options say the same.")})
    return given


def _in_time(closes_at: datetime | None) -> datetime | None:
    if closes_at is None:
        return None
    now, days = timezone.now(), current("discussions")["longest_poll_days"]
    if not now < closes_at <= now + timedelta(days=days):
        within = _("Choose a time within the next %(days)d days.") % {"days": days}
        raise BadInput(fields={"closes_at": within})
    return closes_at


def _chosen(poll: Poll, numbers: Collection[int]) -> list[PollOption]:
    wanted = set(numbers)
    chosen = [option for option in poll.options.order_by("number") if option.number in wanted]
    if not chosen or len(chosen) < len(wanted):
        raise BadInput(fields={"options": _("Choose from the options that are offered.")})
    if len(chosen) > 1 and not poll.is_multiple:
        raise BadInput(fields={"options": _("Choose one.")})
    return chosen


def _still_open(poll: Poll) -> None:
    """The row is locked, so that no vote comes after the closing."""
    if not Poll.objects.select_for_update().get(pk=poll.pk).takes_votes:
        raise Conflict(_("The poll is closed."), code="wrong_state")
