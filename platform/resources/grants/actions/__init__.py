from resources.grants.actions.asking import submit_request, withdraw_request
from resources.grants.actions.deciding import accept_award, decline_request, let_wait, offer_award, refuse_award
from resources.grants.actions.drafts import discard_draft, keep_draft
from resources.grants.actions.pools import bring_gift, create_pool, stock_commons
from resources.grants.actions.tending import lapse_requests
from resources.grants.actions.triage import answer_officer, ask_applicant, convene, name_judge, score, step_down

__all__ = [
    "accept_award",
    "answer_officer",
    "ask_applicant",
    "bring_gift",
    "convene",
    "create_pool",
    "decline_request",
    "discard_draft",
    "keep_draft",
    "lapse_requests",
    "let_wait",
    "name_judge",
    "offer_award",
    "refuse_award",
    "score",
    "step_down",
    "stock_commons",
    "submit_request",
    "withdraw_request",
]
