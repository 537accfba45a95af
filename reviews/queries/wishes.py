"""What follows from whom authors named for their review. Whoever was named learns nothing of it: they are not asked."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.states import Role
from core.policies import current
from reviews.models import Assignment, Round, Stake
from reviews.states import IN_WORK, SENT, AssignmentState

SEATED = (AssignmentState.INVITED, *IN_WORK, *SENT)


def is_suggested(person: User, round_: Round) -> bool:
    return Stake.objects.filter(release=round_.release_id, rule="suggested", user=person).exists()


def suggested_seats(round_: Round) -> int:
    """How many whom the authors suggested were asked for this round or sit in it."""
    suggested = Stake.objects.filter(release=round_.release_id, rule="suggested").values("user")
    return Assignment.objects.filter(round=round_, state__in=SEATED, reviewer__in=suggested).count()


def kept_from(reviewer: Any) -> Q:
    """True of rounds that this person does not find on their desk, because of what the authors said.

    Of most people nobody said anything; what follows is asked of the others alone.
    """
    said = set(Stake.objects.filter(user=reviewer, rule__in=["unwanted", "suggested"]).values_list("rule", flat=True))
    kept = Q(pk__in=[])
    if "unwanted" in said:
        kept |= Q(release__in=_unwanted(reviewer))
    if "suggested" in said:
        kept |= Q(release__in=_full_of_suggested(reviewer, current("review")["suggested_most"]))
    return kept


def _unwanted(reviewer: Any) -> "QuerySet[Stake, Any]":
    """Releases whose authors would rather not have this person, as long as there are enough others."""
    least = current("review")["others_least"]
    others = User.objects.filter(role_grants__role=Role.REVIEWER, is_active=True).exclude(pk=reviewer.pk)
    last = max(least, 1) - 1
    are_enough = Exists(others.order_by("pk").values("pk").distinct()[last : last + 1])
    return Stake.objects.filter(are_enough, user=reviewer, rule="unwanted").values("release")


def _full_of_suggested(reviewer: Any, most: int) -> "QuerySet[Stake, Any]":
    """Releases that suggested this person, and have as many of the suggested in their rounds as may be."""
    there = Q(user__assignments__round__release=OuterRef("release"), user__assignments__state__in=SEATED)
    others = Stake.objects.filter(there, release=OuterRef("release"), rule="suggested").exclude(user=reviewer)
    seats = others.order_by().values("release").annotate(seats=Count("user", distinct=True)).values("seats")
    mine = Stake.objects.filter(user=reviewer, rule="suggested").annotate(seats=Subquery(seats))
    return mine.filter(seats__gte=most).values("release")
