"""Who may give a project away, and who may take it. Its admins run it; whose it is, only its owner decides."""

from typing import Any

import rules

from accounts.models import Membership, Owner
from accounts.rules import is_in_good_standing, is_verified
from accounts.states import MemberRole
from projects.models import Project
from projects.transfers.models import Transfer


def answers_for(user: Any, owner: Owner | str) -> bool:
    """The person themselves, or an admin of the organisation."""
    id = owner if isinstance(owner, str) else owner.pk
    if not getattr(user, "is_authenticated", False):
        return False
    run = Membership.objects.filter(organisation__owner=id, user=user, role=MemberRole.ADMIN)
    return bool(user.owner_id == id or run.exists())


@rules.predicate
def owns(user: Any, project: Project | None) -> bool:
    return project is not None and answers_for(user, project.owner_id)


@rules.predicate
def gives(user: Any, transfer: Transfer | None) -> bool:
    return transfer is not None and answers_for(user, transfer.giver_id)


@rules.predicate
def receives(user: Any, transfer: Transfer | None) -> bool:
    return transfer is not None and answers_for(user, transfer.receiver_id)


@rules.predicate
def waits_for_an_answer(user: Any, transfer: Transfer | None) -> bool:
    return transfer is not None and transfer.is_open


rules.add_perm("transfers.offer", is_verified & owns)
rules.add_perm("transfers.withdraw", is_in_good_standing & gives)
rules.add_perm("transfers.answer", is_verified & receives)
rules.add_perm("transfers.see_answer", is_verified & receives & waits_for_an_answer)
rules.add_perm("transfers.see_withdrawal", is_in_good_standing & gives & waits_for_an_answer)
