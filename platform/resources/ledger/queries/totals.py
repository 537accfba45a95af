"""The books in a few figures, for everybody: no account is told, only what all of a kind hold together."""

from dataclasses import dataclass

from django.db.models import Sum

from resources.ledger.models import Account, Reconciliation
from resources.ledger.states import AccountKind
from resources.units import in_words, name_of

NIGHTS = 30
PARTS = ("received", "passed_on", "spent", "reserved", "available")


@dataclass(frozen=True)
class Total:
    """All accounts of one kind and unit."""

    kind: str
    unit: str
    received: int
    passed_on: int
    spent: int
    reserved: int
    available: int

    @property
    def name(self) -> str:
        return f"{AccountKind(self.kind).label} · {name_of(self.unit)}"

    @property
    def words(self) -> list[str]:
        return [in_words(self.unit, getattr(self, part)) for part in PARTS]


def totals() -> list[Total]:
    sums = Account.objects.order_by("kind", "unit").values_list("kind", "unit").annotate(*map(Sum, PARTS))
    return [Total(*row) for row in sums]


def last_nights() -> list[Reconciliation]:
    """The newest first."""
    return list(Reconciliation.objects.order_by("-at", "-id")[:NIGHTS])
