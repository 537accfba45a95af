"""While the site is young: what is lower then, whether it still is, and what ends it."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from accounts.models import RoleGrant
from accounts.states import GrantSource, Role
from core.policies import Policy, current
from projects.states import Kind
from reviews.applications.models import Standing
from reviews.applications.states import StandingState
from reviews.models import Decision


@dataclass(frozen=True)
class OfKind:
    kind: str
    label: str
    active: int
    need: int

    @property
    def is_met(self) -> bool:
        return self.active >= self.need


@dataclass(frozen=True)
class Youth:
    """How far the site is from being grown up."""

    kinds: list[OfKind]
    decided: int
    need: int

    @property
    def is_over(self) -> bool:
        return self.decided >= self.need and all(kind.is_met for kind in self.kinds)


def is_young() -> bool:
    return bool(current("review")["bootstrap"])


def scale(policy: Policy) -> Callable[[int], int]:
    """What becomes of a count of the policy today: less is asked while there are few to ask."""
    share = policy["bootstrap_share"] if is_young() else 1
    return lambda count: max(1, math.ceil(count * share)) if count else 0


def youth() -> Youth:
    policy, founders = current("reviewers"), appointed()
    earned = (
        Standing.objects.filter(state=StandingState.ACTIVE)
        .exclude(user__in=founders.values("user"))
        .values_list("kind")
        .annotate(count=Count("id"))
    )
    counts, everywhere = dict(earned.order_by()), founders.count()
    return Youth(
        kinds=[
            OfKind(kind, str(label), everywhere + counts.get(kind, 0), policy["grown_up_reviewers"])
            for kind, label in Kind.choices
        ],
        decided=Decision.objects.filter(round__isnull=False).values("release").distinct().count(),
        need=policy["grown_up_decisions"],
    )


def appointed() -> QuerySet[RoleGrant]:
    """The founders: reviewers by the word of those who run the site."""
    return RoleGrant.objects.filter(
        role=Role.REVIEWER, source=GrantSource.APPOINTED, user__is_active=True, user__suspended_at=None
    )
