"""What would become of a wish, told before it is sent."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Owner
from core.policies import current
from projects.models import Project
from resources.grants.models import Pool
from resources.grants.queries.tiers import Tiered, tier_of
from resources.grants.wishes import Wish


def previewed(
    person: Any,
    pool: Pool,
    lines: Mapping[str, int],
    days: int,
    *,
    owner: Owner | None = None,
    project: Project | None = None,
    is_for_a_call: bool = False,
) -> Tiered:
    """The same question that sending it asks; words and ties make no difference to it."""
    words: dict[str, Any] = dict.fromkeys(("title", "purpose", "plan", "outputs"), "")
    mine = None if project else owner or person.owner
    wish = Wish(person, mine, project, lines=lines, days=days, embargo_months=0, tied_to=(), **words)
    return tier_of(wish, pool, current("grants"), is_for_a_call=is_for_a_call)
