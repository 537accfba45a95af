"""While the site is young: what is lower then, and whether it still is."""

import math

from core.policies import Policy, current


def is_young() -> bool:
    return bool(current("review")["bootstrap"])


def scaled(policy: Policy, count: int) -> int:
    """A count of the policy as it holds today: less is asked while there are few to ask."""
    return max(1, math.ceil(count * policy["bootstrap_share"])) if is_young() and count else count
