from resources.grants.actions.asking import submit_request, withdraw_request
from resources.grants.actions.drafts import discard_draft, keep_draft
from resources.grants.actions.pools import bring_gift, create_pool, stock_commons

__all__ = [
    "bring_gift",
    "create_pool",
    "discard_draft",
    "keep_draft",
    "stock_commons",
    "submit_request",
    "withdraw_request",
]
