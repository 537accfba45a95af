"""Polls under posts, as their readers may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from core.problems import NotFound
from discussions.models import Ballot, Poll, PollOption, Post
from discussions.queries.posts import get_post
from discussions.states import PollState, Showing


@dataclass(frozen=True)
class Choice:
    """One option. `votes` and `share` (of those who voted, in percent) are None while they are not to be seen."""

    number: int
    text: str
    is_mine: bool
    votes: int | None
    share: int | None


@dataclass(frozen=True)
class ShownPoll:
    poll: Poll
    options: list[Choice]
    voters: int
    has_voted: bool


def get_poll(person: Any, post: str) -> Poll:
    """The poll under a post that is shown to this person."""
    found = get_post(person, post)
    if not (found.has_poll and found.is_shown):
        raise NotFound(_("There is no poll under this post."))
    return found.poll


def poll_of(poll: Poll, person: Any) -> ShownPoll:
    return polls_under([poll.post], person)[poll.post_id]


def polls_under(posts: Iterable[Post], person: Any) -> dict[str, ShownPoll]:
    """By post; two queries for all of them, none where there is no poll."""
    polls = [post.poll for post in posts if post.has_poll and post.is_shown]
    if not polls:
        return {}
    voters = dict(Ballot.objects.filter(poll__in=polls).values_list("poll").annotate(Count("pk")).order_by())
    mine = Count("crosses", filter=Q(crosses__ballot__person=person.pk))
    rows = PollOption.objects.filter(poll__in=polls).annotate(votes=Count("crosses"), mine=mine).order_by("number")
    options = list(rows)
    return {
        poll.post_id: _shown(poll, [one for one in options if one.poll_id == poll.pk], voters.get(poll.pk, 0))
        for poll in polls
    }


def _shown(poll: Poll, options: list[Any], voters: int) -> ShownPoll:
    has_voted = any(option.mine for option in options)
    is_open_to_see = poll.showing == Showing.AT_ONCE or (poll.showing == Showing.VOTED and has_voted)
    is_seen = is_open_to_see or poll.state == PollState.CLOSED
    return ShownPoll(poll, [_choice(option, voters, is_seen=is_seen) for option in options], voters, has_voted)


def _choice(option: Any, voters: int, *, is_seen: bool) -> Choice:
    votes = option.votes if is_seen else None
    share = round(100 * option.votes / voters) if is_seen and voters else None
    return Choice(option.number, option.text, bool(option.mine), votes, share)
