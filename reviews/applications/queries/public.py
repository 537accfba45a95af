"""What everybody may know of reviewing: who reviews what in which tier, how long it takes, and what it asks."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from core.models import Event
from projects.states import Kind
from reviews.applications.models import Standing
from reviews.applications.queries.bootstrap import appointed
from reviews.applications.states import MAY_JUDGE, StandingState
from reviews.models import Review
from reviews.states import Tier

SHOWN = 300
LOOK_BACK = timedelta(days=180)
SAMPLE = 1000


@dataclass(frozen=True)
class Shown:
    """One reviewer, with the tier for each kind and nothing of the score."""

    user: User
    tiers: list[tuple[str, str]]
    is_founder: bool = False


def reviewers_shown() -> list[Shown]:
    founders = [grant.user for grant in appointed().select_related("user__owner").order_by("user__handle")[:SHOWN]]
    labels, tiers = dict(Kind.choices), dict(Tier.choices)
    earned: dict[str, list[tuple[str, str]]] = defaultdict(list)
    people: dict[str, User] = {}
    standings = Standing.objects.filter(state__in=MAY_JUDGE, user__is_active=True, user__suspended_at=None)
    for one in standings.select_related("user__owner").order_by("user__handle", "kind")[: SHOWN * len(labels)]:
        people[one.user_id] = one.user
        earned[one.user_id].append((str(labels[Kind(one.kind)]), str(tiers[Tier(one.tier)])))
    known = {founder.pk for founder in founders}
    return [Shown(founder, [], is_founder=True) for founder in founders] + [
        Shown(user, earned[pk]) for pk, user in people.items() if pk not in known
    ]


def newest_standings() -> "QuerySet[Standing]":
    judging = Standing.objects.filter(state__in=MAY_JUDGE, user__is_active=True, user__suspended_at=None)
    return judging.select_related("user__owner").order_by("-id")


def emeriti() -> list[User]:
    """Who retired with thanks and reviews nothing now."""
    retired = Standing.objects.filter(state=StandingState.EMERITUS).values("user")
    still = Standing.objects.filter(state__in=[*MAY_JUDGE, StandingState.PAUSED]).values("user")
    people = User.objects.filter(pk__in=retired, is_active=True).exclude(pk__in=still).select_related("owner")
    return list(people.order_by("handle")[:SHOWN])


def median_days() -> dict[str, float | None]:
    """How long reviewers take, and how long it takes to become one; medians of the last half year."""
    since = timezone.now() - LOOK_BACK
    sent = Review.objects.filter(submitted_at__gte=since).order_by("-submitted_at")
    spans = sent.annotate(taken_at=F("assignment__created_at")).values_list("taken_at", "submitted_at")[:SAMPLE]
    return {"review": _median(list(spans)), "application": _median(_applications(since))}


def grown_up_at() -> Any:
    """When the end of the site's youth was announced; None while it lasts."""
    return Event.objects.filter(verb="policyversion.end_bootstrap").order_by("-id").values_list("at", flat=True).first()


def _applications(since: Any) -> list[Any]:
    ends = Event.objects.filter(verb="application.admit", at__gte=since).order_by("-id")
    admitted = dict(ends.values_list("object_id", "at")[:SAMPLE])
    begun = Event.objects.filter(verb="application.submit", object_id__in=admitted).values_list("object_id", "at")
    return [(at, admitted[key]) for key, at in begun]


def _median(spans: list[Any]) -> float | None:
    return median((end - start).total_seconds() for start, end in spans) if spans else None
