from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.policies import current
from core.problems import Conflict
from deliberation.claims.models import Claim
from deliberation.claims.queries import get_claimable


@transaction.atomic
def claim(*, kind: str, id: str, user: Any) -> Claim:
    """Say that one looks at it, or go on saying so. Of two who do at once one has it, and the other is told who."""
    found = get_claimable(user, kind, id)
    now = timezone.now()
    held = {
        "holder": user,
        "until": now + timedelta(minutes=current("claims")["minutes"]),
        "name": found.name[:200],
        "address": found.address,
    }
    rows = Claim.objects.filter(object_type=kind, object_id=id)
    if not rows.filter(Q(holder=user) | Q(until__lte=now)).update(**held):
        try:
            with transaction.atomic():
                Claim.objects.create(object_type=kind, object_id=id, **held)
        except IntegrityError:
            other = rows.select_related("holder__owner").first()
            raise _taken(other) from None
    return rows.select_related("holder__owner").get()


def let_go(*, kind: str, id: str, user: Any) -> None:
    """Others may look at it. Nothing happens if one did not."""
    Claim.objects.filter(object_type=kind, object_id=id, holder=user).delete()


def forget_claims() -> int:
    """Those that ran out."""
    count, _by_model = Claim.objects.filter(until__lte=timezone.now()).delete()
    return count


def _taken(other: Claim | None) -> Conflict:
    name = other.holder.display_name if other is not None else _("Somebody")
    return Conflict(_("%(name)s looks at this now.") % {"name": name}, code="claimed")
