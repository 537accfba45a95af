"""What rounds ask of standings: tiers and scores by kind, and the kinds that somebody may judge."""

from typing import Any

from accounts.models import RoleGrant
from accounts.states import GrantSource, Role
from reviews import tiers
from reviews.applications.models import Standing
from reviews.applications.states import MAY_JUDGE, StandingState
from reviews.states import Tier


@tiers.standings
def earned(kind: str, users: Any) -> dict[str, tiers.Standing]:
    """Appointed reviewers may judge all kinds; of the others, those who stand for this one."""
    by_grant = RoleGrant.objects.filter(role=Role.REVIEWER, source=GrantSource.EARNED, user__in=users)
    found = dict.fromkeys(by_grant.values_list("user_id", flat=True), tiers.Standing(Tier.ACTIVE, is_entitled=False))
    for standing in Standing.objects.filter(kind=kind, state__in=MAY_JUDGE, user__in=users):
        found[standing.user_id] = tiers.Standing(standing.tier, standing.accuracy)
    return found


@tiers.entitlements
def judged_kinds(user: Any) -> set[str] | None:
    if user.grants.get(Role.REVIEWER) != GrantSource.EARNED:
        return None
    return set(Standing.objects.filter(user_id=user.pk, state__in=MAY_JUDGE).values_list("kind", flat=True))


@tiers.seniorities
def senior_kinds(user: Any) -> set[str] | None:
    """Founders are senior everywhere, others where they became so."""
    if user.grants.get(Role.REVIEWER) == GrantSource.APPOINTED:
        return None
    elder = Standing.objects.filter(user_id=user.pk, state=StandingState.ACTIVE, is_senior=True)
    return set(elder.values_list("kind", flat=True))
