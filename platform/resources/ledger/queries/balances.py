"""What a holder has, and how it came to that."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from resources.ledger.models import Account, Entry
from resources.ledger.states import COMING_IN


def accounts_of(holder: str) -> QuerySet[Account]:
    return Account.objects.filter(holder=holder).order_by("unit")


def entries_of(account: Account) -> QuerySet[Entry]:
    """The newest first."""
    return entries_of_all([account.pk]).select_related("by")


def entries_of_all(accounts: Sequence[str]) -> QuerySet[Entry]:
    """What moved in any of these accounts, the newest first."""
    mine = Q(source__in=accounts) | Q(target__in=accounts, kind__in=COMING_IN)
    return Entry.objects.filter(mine).order_by("-id")
