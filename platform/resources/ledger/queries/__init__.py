from resources.ledger.queries.balances import accounts_of, entries_of, entries_of_all
from resources.ledger.queries.reconciling import Mismatch, mismatches, proof
from resources.ledger.queries.totals import Total, last_nights, totals

__all__ = [
    "Mismatch",
    "Total",
    "accounts_of",
    "entries_of",
    "entries_of_all",
    "last_nights",
    "mismatches",
    "proof",
    "totals",
]
