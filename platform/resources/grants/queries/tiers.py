"""Who decides on a wish: read from the policy, shown before anything is sent, and kept with what was."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import has_second_factor
from core.policies import Policy
from resources import units
from resources.grants.models import GrantLine, Pool
from resources.grants.policies import granted_units
from resources.grants.queries.pools import left_in
from resources.grants.states import Tier
from resources.grants.wishes import Wish

YEAR = timedelta(days=365)
RULES = {
    "call": gettext_lazy("Made to a call: one panel scores all"),
    "caps": gettext_lazy("No more than rules may grant"),
    "age": gettext_lazy("The account is old enough"),
    "first": gettext_lazy("The first of its unit within the time"),
    "room": gettext_lazy("The pool has it"),
    "year": gettext_lazy("Within what one may have in a year"),
    "factor": gettext_lazy("A second factor guards the account"),
}


@dataclass(frozen=True)
class Found:
    """One rule, and what was found: `told` says it in a language, so the record keeps only what it is made of."""

    rule: str
    is_met: bool

    @property
    def label(self) -> str:
        return str(RULES[self.rule])

    def as_json(self) -> dict[str, Any]:
        return {"rule": self.rule, "is_met": self.is_met}


@dataclass(frozen=True)
class Tiered:
    tier: Tier
    trace: list[Found]

    @property
    def lacks_factor(self) -> bool:
        return any(found.rule == "factor" and not found.is_met for found in self.trace)


def tier_of(wish: Wish, pool: Pool | None, policy: Policy, *, is_for_a_call: bool = False) -> Tiered:
    """The lowest tier whose caps hold. At once only where every other rule holds as well; a call has its panel."""
    if is_for_a_call:
        return Tiered(Tier.PANEL, [Found("call", is_met=True), Found("factor", has_second_factor(wish.applicant))])
    by_caps, is_within_year = _by_caps(wish.lines, wish.days, policy), _is_within_year(wish, policy)
    trace = [Found("caps", by_caps == Tier.AT_ONCE), Found("year", is_within_year)]
    tier = by_caps if is_within_year else Tier.PANEL
    if tier == Tier.AT_ONCE:
        rules = list(_at_once(wish, pool, policy))
        trace += rules
        tier = Tier.AT_ONCE if all(found.is_met for found in rules) else Tier.OFFICER
    if tier >= policy["second_factor_tier"]:
        trace.append(Found("factor", has_second_factor(wish.applicant)))
    return Tiered(tier, trace)


def traced(kept: Iterable[Mapping[str, Any]]) -> list[Found]:
    """What was found when it was sent."""
    return [Found(entry["rule"], entry["is_met"]) for entry in kept if entry["rule"] in RULES]


def caps_in_words(policy: Policy) -> list[tuple[Tier, int, list[str]]]:
    """Each tier with its days and the most that it gives of what this site counts."""
    return [
        (tier, caps["days"], [units.in_words(unit, caps[_kind(unit)]) for unit in granted_units()])
        for tier, caps in zip(Tier, policy["tiers"], strict=False)
    ]


def _by_caps(lines: Mapping[str, int], days: int, policy: Policy) -> Tier:
    for tier, caps in zip(Tier, policy["tiers"], strict=False):
        if days <= caps["days"] and all(amount <= caps[kind] for kind, amount in _by_kind(lines).items()):
            return tier
    return Tier.PANEL


def _at_once(wish: Wish, pool: Pool | None, policy: Policy) -> Iterator[Found]:
    age = timezone.now() - wish.applicant.created_at
    yield Found("age", age >= timedelta(days=policy["account_days"]))
    yield Found("first", not _had_lately(wish, policy))
    left = left_in(pool)
    yield Found("room", all(left.get(unit, 0) >= amount for unit, amount in wish.lines.items()))


def _had_lately(wish: Wish, policy: Policy) -> bool:
    """Whether rules gave this person, or this scope, some of it before: nobody multiplies by making projects."""
    since = timezone.now() - timedelta(days=policy["at_once_days"])
    theirs = Q(grant__scope=wish.scope) | Q(grant__request__applicant=wish.applicant)
    lately = GrantLine.objects.filter(theirs, grant__tier=Tier.AT_ONCE, grant__starts_at__gte=since)
    return lately.filter(unit__in=list(wish.lines)).exists()


def _is_within_year(wish: Wish, policy: Policy) -> bool:
    since = timezone.now() - YEAR
    had = GrantLine.objects.filter(grant__scope=wish.scope, grant__starts_at__gte=since).order_by()
    before = _by_kind(dict(had.values_list("unit").annotate(amount=Sum("amount"))))
    asked = _by_kind(wish.lines)
    return all(before.get(kind, 0) + amount <= policy["year"][kind] for kind, amount in asked.items())


def _by_kind(lines: Mapping[str, int]) -> dict[str, int]:
    """Classes of device count together."""
    added: dict[str, int] = {}
    for unit, amount in lines.items():
        added[_kind(unit)] = added.get(_kind(unit), 0) + amount
    return added


def _kind(unit: str) -> str:
    return unit.partition(":")[0]


def factor_words() -> str:
    return _("What an officer decides on needs an account with a second factor. Set one up under Settings, Security.")
