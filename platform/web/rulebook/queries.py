"""The rules in force and their past, and what a change would mean."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core import policies
from core.models import PolicyVersion
from core.policies import Policy
from core.policy_shapes import Difference, differences
from core.problems import NotFound
from core.rehearsals import Rehearsal, rehearse


@dataclass(frozen=True)
class Rule:
    """A policy as lists show it: what is in force, since when, and what is to come."""

    name: str
    version: int
    keys: int
    since: datetime | None
    scheduled: PolicyVersion | None


@dataclass(frozen=True)
class Change:
    """A draft beside what is in force: what differs, and what that would have done."""

    differences: list[Difference]
    rehearsal: Rehearsal


def rulebook() -> list[Rule]:
    """Every policy; one query, however many."""
    by_name: dict[str, list[PolicyVersion]] = {}
    for row in PolicyVersion.objects.order_by("-version"):
        by_name.setdefault(row.name, []).append(row)
    return [_rule(name, by_name.get(name, [])) for name in policies.names()]


def get_policy(name: str) -> Policy:
    if name not in policies.names():
        raise NotFound(_("There is no such policy."))
    return policies.current(name)


def difference_from_before(name: str, number: int) -> list[Difference]:
    """What this version changed."""
    if number == 0:
        return []
    return list(differences(policies.version(name, number - 1).body, policies.version(name, number).body))


def newest(name: str) -> Policy:
    """What the next version begins from: the newest one, be it in force or still to come."""
    return policies.version(name, policies.latest(name))


def change(name: str, body: dict[str, Any]) -> Change:
    """What would differ from what is in force. Refuses what could not be published."""
    policies.check(name, body)
    before, last = policies.current(name), newest(name)
    after = Policy(name, last.version + 1, last.body | body)
    return Change(list(differences(before.body, after.body)), rehearse(before, after))


def _rule(name: str, rows: list[PolicyVersion]) -> Rule:
    now = timezone.now()
    in_force = next((row for row in rows if row.effective_at <= now), None)
    to_come = next((row for row in rows if row.effective_at > now), None)
    if to_come is not None and in_force is not None and to_come.version < in_force.version:
        to_come = None  # overtaken before it began
    version, since = (in_force.version, in_force.effective_at) if in_force else (0, None)
    return Rule(name, version, len(policies.defaults(name).body), since, to_come)
