from resources.ledger.actions.moving import (
    bring,
    filled_account,
    open_account,
    pass_on,
    refund,
    release,
    release_lost,
    reserve,
    settle,
    take,
)
from resources.ledger.actions.proving import reconcile

__all__ = [
    "bring",
    "filled_account",
    "open_account",
    "pass_on",
    "reconcile",
    "refund",
    "release",
    "release_lost",
    "reserve",
    "settle",
    "take",
]
