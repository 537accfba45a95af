"""What another review policy would have done to the rounds and assignments of the last months."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Event
from core.policies import Policy
from core.rehearsals import Effect, late_turns, rehearses, turns
from reviews.models import Assignment, Round
from reviews.policies import reviewers_needed
from reviews.states import ROUND_MOVES, SENT

QUORUM = ("reviewers", "bootstrap", "bootstrap_reviewers")


@rehearses("review")
def rounds(before: Policy, after: Policy, since: datetime) -> Iterable[Effect]:
    yield from late_turns(before, after, turns(ROUND_MOVES, "round", since), _("Rounds that were late"))


@rehearses("review")
def removals(before: Policy, after: Policy, since: datetime) -> Iterable[Effect]:
    """Reviews in hand, from the day they were taken to the day they were sent, or until now."""
    held = list(_held(since))
    late = [sum(_is_lost(policy, lasted) for _who, _at, lasted in held) for policy in (before, after)]
    yield Effect("late_days", _("Reviews that went to somebody else for being late"), len(held), *late)


@rehearses("review")
def quorum(before: Policy, after: Policy, since: datetime) -> Iterable[Effect]:
    """Rounds that were decided, and whether they had as many reviews as each policy asks for."""
    decided = Event.objects.filter(object_type="round", verb="round.decide", at__gte=since).values("object_id")
    sent = Count("assignments", filter=Q(assignments__state__in=SENT))
    found = list(Round.objects.filter(pk__in=decided).annotate(sent=sent).values_list("level", "sent"))
    short = [sum(count < reviewers_needed(policy, level) for level, count in found) for policy in (before, after)]
    for key in QUORUM:
        if before.body.get(key) != after.body.get(key):
            yield Effect(key, _("Decided rounds that had too few reviews"), len(found), *short)


@rehearses("review")
def load(before: Policy, after: Policy, since: datetime) -> Iterable[Effect]:
    """Reviewers who had more in hand at once than each policy allows."""
    most = _most_at_once(list(_held(since)))
    over = [sum(count > policy["load_cap"] for count in most.values()) for policy in (before, after)]
    yield Effect("load_cap", _("Reviewers who had more in hand"), len(most), *over)


def _is_lost(policy: Policy, lasted: timedelta) -> bool:
    return lasted > timedelta(days=policy["review_days"] + policy["late_days"])


def _held(since: datetime) -> Iterable[tuple[Any, datetime, timedelta]]:
    """Who had a review in hand, from when, and for how long."""
    taken = Event.objects.filter(
        object_type="assignment", verb__in=["assignment.claim", "assignment.accept"], at__gte=since
    )
    begun = dict(taken.order_by("id").values_list("object_id", "at"))
    ended = Event.objects.filter(
        object_type="assignment",
        verb__in=["assignment.submit", "assignment.release", "assignment.remove"],
        object_id__in=begun,
    )
    ends = dict(ended.order_by("-id").values_list("object_id", "at"))
    reviewers = dict(Assignment.objects.filter(pk__in=begun).values_list("pk", "reviewer_id"))
    for assignment, at in begun.items():
        if assignment in reviewers:
            yield reviewers[assignment], at, ends.get(assignment, timezone.now()) - at


def _most_at_once(held: list[tuple[Any, datetime, timedelta]]) -> dict[Any, int]:
    most: dict[Any, int] = {}
    for who, at, _lasted in held:
        at_once = sum(other == who and begun <= at < begun + lasted for other, begun, lasted in held)
        most[who] = max(most.get(who, 0), at_once)
    return most
