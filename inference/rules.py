from typing import Any

import rules

from accounts.rules import is_admin, is_in_good_standing, is_officer


@rules.predicate
def is_own_run(user: Any, run: Any) -> bool:
    return run is not None and getattr(user, "is_authenticated", False) and run.user_id == user.pk


rules.add_perm("inference.share_run", is_in_good_standing & is_own_run)
rules.add_perm("inference.see_estimates", is_officer | is_admin)
