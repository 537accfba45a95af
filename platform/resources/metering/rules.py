"""Who may know how much an owner keeps here."""

from typing import Any

import rules

from accounts.models import Membership, Owner
from accounts.rules import is_admin, is_officer


@rules.predicate
def is_of(user: Any, owner: Owner | None) -> bool:
    """Oneself, or an organisation to which one belongs."""
    if owner is None or not getattr(user, "is_authenticated", False):
        return False
    return owner.pk == user.owner_id or Membership.objects.filter(user=user, organisation__owner=owner).exists()


rules.add_perm("resources.see_room", is_of | is_officer | is_admin)
