"""The lines of the ledger, for people: what moved, when, why, and what it left."""

from django.db.models import QuerySet

from resources.grants.models import Grant
from resources.ledger.models import Account, Entry
from resources.ledger.queries import entries_of_all


def entries_of_grant(grant: Grant) -> QuerySet[Entry]:
    """All of its units together, the newest first."""
    accounts = list(Account.objects.filter(holder=grant.holder).values_list("pk", flat=True))
    return entries_of_all(accounts).select_related("source", "target", "by")
