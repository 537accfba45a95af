"""How somebody stands as a reviewer of a kind of project. Who keeps the record registers it here, set by set:

    @standings
    def earned(kind: str, users: Any) -> dict[str, Standing]: ...

`users` is a query for keys. Of whom nobody knows anything is an active reviewer with a middling accuracy; editors who
review count as senior, so that a young site can begin.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import RoleGrant
from accounts.states import Role
from reviews.states import Tier


@dataclass(frozen=True)
class Standing:
    tier: str = Tier.ACTIVE
    accuracy: float = 0.5

    @property
    def is_senior(self) -> bool:
        return self.tier == Tier.SENIOR

    @property
    def is_on_probation(self) -> bool:
        return self.tier == Tier.PROBATION


Keep = Callable[[str, Any], dict[str, Standing]]
UNKNOWN = Standing()
_keepers: list[Keep] = []


def standings(keep: Keep) -> Keep:
    _keepers.append(keep)
    return keep


def standings_among(kind: str, users: Any) -> dict[str, Standing]:
    editors = RoleGrant.objects.filter(role=Role.EDITOR, user__in=users).values_list("user_id", flat=True)
    found = {user: Standing(Tier.SENIOR) for user in editors}
    for keep in _keepers:
        found |= keep(kind, users)
    return found
