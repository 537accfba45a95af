"""How somebody stands as a reviewer of a kind of project. Who keeps the record registers it here, set by set:

    @standings
    def earned(kind: str, users: Any) -> dict[str, Standing]: ...

    @entitlements
    def judged_kinds(user: Any) -> set[str] | None: ...

    @seniorities
    def senior_kinds(user: Any) -> set[str] | None: ...

`users` is a query for keys. Who may judge every kind has None, others the kinds that are theirs. Of whom nobody knows
anything is an active reviewer with a middling accuracy; editors who review count as senior, so that a young site can
begin.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import RoleGrant
from accounts.states import Role
from reviews.states import Tier


@dataclass(frozen=True)
class Standing:
    tier: str = Tier.ACTIVE
    accuracy: float = 0.5
    is_entitled: bool = True

    @property
    def is_senior(self) -> bool:
        return self.tier == Tier.SENIOR

    @property
    def is_on_probation(self) -> bool:
        return self.tier == Tier.PROBATION

    @property
    def weight(self) -> float:
        """What their word counts in a quorum."""
        return 0.5 if self.is_on_probation else 1


Keep = Callable[[str, Any], dict[str, Standing]]
Entitle = Callable[[Any], "set[str] | None"]
UNKNOWN = Standing()
_keepers: list[Keep] = []
_entitlers: list[Entitle] = []
_elders: list[Entitle] = []


def standings(keep: Keep) -> Keep:
    _keepers.append(keep)
    return keep


def entitlements(entitle: Entitle) -> Entitle:
    _entitlers.append(entitle)
    return entitle


def seniorities(entitle: Entitle) -> Entitle:
    _elders.append(entitle)
    return entitle


def senior_kinds(user: Any) -> set[str] | None:
    """The kinds of which this reviewer is a senior; None for all of them."""
    found = [kinds for kinds in (entitle(user) for entitle in _elders) if kinds is not None]
    return set.intersection(*found) if found else None


def judged_kinds(user: Any) -> set[str] | None:
    """The kinds that this reviewer may judge; None for all of them."""
    found = [kinds for kinds in (entitle(user) for entitle in _entitlers) if kinds is not None]
    return set.intersection(*found) if found else None


def weight_of(kind: str, users: Iterable[str]) -> float:
    """What these people count together in the quorum of a round: on probation one is half a reviewer."""
    users = list(users)
    known = standings_among(kind, users)
    return sum(known.get(user, UNKNOWN).weight for user in users)


def standings_among(kind: str, users: Any) -> dict[str, Standing]:
    editors = RoleGrant.objects.filter(role=Role.EDITOR, user__in=users).values_list("user_id", flat=True)
    found = {user: Standing(Tier.SENIOR) for user in editors}
    for keep in _keepers:
        found |= keep(kind, users)
    return found
