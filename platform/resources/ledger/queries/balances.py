"""What a holder has, and how it came to that."""

from django.db.models import Q, QuerySet

from resources.ledger.models import Account, Entry


def accounts_of(holder: str) -> QuerySet[Account]:
    return Account.objects.filter(holder=holder).order_by("unit")


def entries_of(account: Account) -> QuerySet[Entry]:
    """The newest first."""
    return Entry.objects.filter(Q(source=account) | Q(target=account)).select_related("by").order_by("-id")
