from resources.ledger.queries.balances import accounts_of, entries_of
from resources.ledger.queries.reconciling import Mismatch, mismatches

__all__ = ["Mismatch", "accounts_of", "entries_of", "mismatches"]
