"""What somebody did, against what the levels of trust take."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.states import Trust
from core.policies import Policy, current
from moderation.trust.facts import FACTS, counted
from moderation.trust.models import Presence, Stewardship, Weighing

KEYS = {Trust.BASIC: "basic", Trust.MEMBER: "member", Trust.REGULAR: "regular"}
# What was reached once stays, as high as this.
KEPT = Trust.MEMBER


@dataclass(frozen=True)
class Needed:
    """One thing that a level takes, and how much of it is there; or, where it is a limit, that it may not pass."""

    name: str
    label: str
    how: str
    have: int
    need: int
    is_limit: bool = False

    @property
    def is_met(self) -> bool:
        return self.have <= self.need if self.is_limit else self.have >= self.need

    @property
    def shown(self) -> int:
        return self.have if self.is_limit else min(self.have, self.need)


@dataclass(frozen=True)
class Step:
    """A level, and what it takes."""

    level: Trust
    needs: list[Needed]

    @property
    def is_met(self) -> bool:
        return all(one.is_met for one in self.needs)

    @property
    def met(self) -> int:
        return sum(one.is_met for one in self.needs)


def steps_of(person: Any) -> list[Step]:
    """Each level that is computed, with what this person has of it."""
    policy = current("trust")
    return [Step(level, list(_needs(person, policy, level))) for level in KEYS]


def level_of(person: User, steps: list[Step]) -> Trust:
    """Where this person stands by what they did, by what they reached once, and by an editor's word."""
    if stewardship_of(person) is not None:
        return Trust.STEWARD
    earned = Trust.NEW
    for step in steps:
        if not step.is_met:
            break
        earned = step.level
    return max(earned, min(_reached(person), KEPT))


def _reached(person: User) -> Trust:
    """The level before; of whoever was a steward, the one before that."""
    last = Stewardship.objects.filter(person=person).order_by("-id").first() if person.trust == Trust.STEWARD else None
    return Trust(last.trust_before if last is not None else person.trust)


def stewardship_of(person: Any) -> Stewardship | None:
    lasting = Stewardship.objects.filter(person=person, ended_at=None, until__gt=timezone.now())
    return lasting.select_related("named_by__owner").first()


def stewards() -> QuerySet[Stewardship]:
    lasting = Stewardship.objects.filter(ended_at=None, until__gt=timezone.now())
    return lasting.select_related("person__owner", "named_by__owner").order_by("-id")


def to_be_weighed() -> QuerySet[User]:
    """Who was here since they were last weighed, and whoever may have lost what must be kept up."""
    weighed = Weighing.objects.filter(person=OuterRef("pk"))
    lately = weighed.filter(weighed_at__gte=timezone.now() - timedelta(days=1))
    here = Presence.objects.filter(person=OuterRef("pk")).filter(
        Q(person__weighing=None) | Q(noted_at__gt=F("person__weighing__weighed_at"))
    )
    may_fall = Q(trust__gte=Trust.REGULAR) & ~Exists(lately)
    return User.objects.filter(Exists(here) | may_fall, is_active=True).order_by("pk")


def _needs(person: Any, policy: Policy, level: Trust) -> Iterator[Needed]:
    since = _since(policy) if level == Trust.REGULAR else None
    for name, need in policy[KEYS[level]].items():
        yield _needed(name, person, since, need)
    if level == Trust.REGULAR:
        for name, most in policy["regular_at_most"].items():
            yield _needed(name, person, since, most, is_limit=True)


def _needed(name: str, person: Any, since: datetime | None, need: int, *, is_limit: bool = False) -> Needed:
    known = FACTS.get(name)
    label, how = (str(known.label), str(known.how)) if known else (name, "")
    return Needed(name, label, how, counted(name, person, since), need, is_limit)


def _since(policy: Policy) -> datetime:
    return timezone.now() - timedelta(days=policy["regular_within_days"])
