"""The lines of the ledger, for people: what moved, when, why, and what it left."""

from django.db.models import Q, QuerySet

from resources.grants.models import Grant
from resources.ledger.models import Entry


def entries_of_grant(grant: Grant) -> QuerySet[Entry]:
    """All of its units together, the newest first."""
    mine = Q(source__holder=grant.holder) | Q(target__holder=grant.holder)
    return Entry.objects.filter(mine).select_related("source", "target", "by").order_by("-id")
