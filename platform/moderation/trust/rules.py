from typing import Any

import rules

from accounts.models import User
from accounts.rules import is_admin, is_editor, is_in_good_standing, is_oneself, is_verified


@rules.predicate
def is_of_good_repute(user: Any, person: User | None) -> bool:
    """Whether the one who is to be a steward may do anything here at all."""
    return person is not None and bool(is_verified(person))


rules.add_perm("trust.name_steward", (is_editor | is_admin) & ~is_oneself & is_of_good_repute)
rules.add_perm("trust.end_stewardship", is_editor | is_admin | is_in_good_standing & is_oneself)
