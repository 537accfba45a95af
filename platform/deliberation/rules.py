from typing import Any

import rules

from accounts.rules import is_in_good_standing


@rules.predicate
def is_own_word(user: Any, declared: Any) -> bool:
    return declared is not None and declared.person_id == user.pk


rules.add_perm("deliberation.declare_tie", is_in_good_standing)
rules.add_perm("deliberation.end_tie", is_in_good_standing & is_own_word)
