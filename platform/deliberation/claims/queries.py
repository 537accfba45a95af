from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.problems import NotFound
from deliberation.claims.claimable import CLAIMABLE, Waiting
from deliberation.claims.models import Claim

MOST = 500


def live_claims() -> dict[str, Claim]:
    """Everything that somebody looks at now, by the id of the thing. One query, whatever stands on the desk."""
    live = Claim.objects.filter(until__gt=timezone.now()).select_related("holder__owner")
    return {claim.object_id: claim for claim in live.order_by("until")[:MOST]}


def claims_of(person: Any) -> QuerySet[Claim]:
    return Claim.objects.filter(holder=person, until__gt=timezone.now()).order_by("until")


def get_claimable(user: Any, kind: str, id: str) -> Waiting:
    """A thing on a desk of this person; to others it does not exist."""
    found = CLAIMABLE[kind](user, id) if kind in CLAIMABLE and getattr(user, "is_authenticated", False) else None
    if found is None:
        raise NotFound(_("Nothing on a desk of yours has this address. Somebody may have dealt with it already."))
    return found
