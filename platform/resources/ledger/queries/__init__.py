from resources.ledger.queries.balances import accounts_of, entries_of, entries_of_all
from resources.ledger.queries.reconciling import Mismatch, mismatches, proof
from resources.ledger.queries.searching import Line, found_entries, lines_of, reservation_of
from resources.ledger.queries.totals import Total, last_nights, totals

__all__ = [
    "Line",
    "Mismatch",
    "Total",
    "accounts_of",
    "entries_of",
    "entries_of_all",
    "found_entries",
    "last_nights",
    "lines_of",
    "mismatches",
    "proof",
    "reservation_of",
    "totals",
]
