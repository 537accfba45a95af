"""The proof: what accounts carry is what their entries add up to, what is reserved is what reservations hold, and
what packages above have charged is what was paid (`proof`).

Read in one snapshot, so that work that goes on meanwhile is no mismatch; as many questions for a site of any size.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Sum

from resources.ledger.models import PARTS, Account, Entry, Reservation
from resources.ledger.states import LEGS, EntryKind, Part, ReservationState


@dataclass(frozen=True)
class Mismatch:
    account: str
    part: str
    carried: int
    found: int


Proof = Callable[[], Iterable[Mismatch]]
_proofs: list[Proof] = []


def proof(find: Proof) -> Proof:
    """What draws on the ledger keeps figures of its own: whether they agree is asked in the same snapshot."""
    _proofs.append(find)
    return find


@transaction.atomic
def mismatches() -> list[Mismatch]:
    _in_one_snapshot()
    return [*_within(), *(wrong for find in _proofs for wrong in find())]


def _within() -> list[Mismatch]:
    """Between the ledger's own rows."""
    added = _added_up()
    held = dict(
        Reservation.objects.filter(state=ReservationState.HELD)
        .order_by()
        .values_list("account")
        .annotate(amount=Sum("amount"))
    )
    return [wrong for account in Account.objects.order_by("pk").iterator() for wrong in _of(account, added, held)]


def _in_one_snapshot() -> None:
    """SQLite has one writer and needs no word for it."""
    if connection.vendor == "postgresql" and not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _added_up() -> dict[str, Counter[str]]:
    """By account: what its entries brought to each part, and in all."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    rows = Entry.objects.order_by().values_list("kind", "source", "target").annotate(amount=Sum("amount"))
    for kind, source, target, amount in rows.iterator():
        legs = LEGS[EntryKind(kind)]
        if source:
            sums[source][legs.source] -= amount
        if target:
            sums[target][legs.target] += amount
        if source and source != target:
            sums[source]["passed_on"] += amount
        if target and source != target:
            sums[target]["received"] += amount
    return sums


def _of(account: Account, added: dict[str, Counter[str]], held: dict[str, int]) -> Iterator[Mismatch]:
    found = added.get(account.pk, Counter())
    for part in (*PARTS, "received", "passed_on"):
        if getattr(account, part) != found[part]:
            yield Mismatch(account.pk, part, getattr(account, part), found[part])
    if account.reserved != held.get(account.pk, 0):
        yield Mismatch(account.pk, f"{Part.RESERVED} for work", account.reserved, held.get(account.pk, 0))
