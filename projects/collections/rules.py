from typing import Any

import rules

from accounts.queries import owners_of
from accounts.rules import is_in_good_standing, may_speak
from projects.collections.models import Collection


@rules.predicate
def works_in_its_name(user: Any, collection: Collection | None) -> bool:
    """Whoever owns it; for an organisation, each of its members."""
    return collection is not None and owners_of(user).filter(pk=collection.owner_id).exists()


rules.add_perm("collections.create", may_speak)
rules.add_perm("collections.curate", may_speak & works_in_its_name)
rules.add_perm("collections.delete", is_in_good_standing & works_in_its_name)
