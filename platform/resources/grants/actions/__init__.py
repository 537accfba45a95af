from resources.grants.actions.adjusting import confirm_adjustment, propose_adjustment, reject_adjustment
from resources.grants.actions.asking import submit_request, withdraw_request
from resources.grants.actions.assessing import assess_request
from resources.grants.actions.calls import (
    Verdict,
    cancel_call,
    decide_call,
    draft_call,
    draw_lot,
    judge_call,
    publish_call,
    replace_judge,
    tend_calls,
)
from resources.grants.actions.changing import ask_change, grant_change, refuse_change, withdraw_change
from resources.grants.actions.deciding import accept_award, decline_request, let_wait, offer_award, refuse_award
from resources.grants.actions.drafts import discard_draft, keep_draft
from resources.grants.actions.life import (
    confirm_revocation,
    drop_revocation,
    propose_revocation,
    resume_grant,
    suspend_grant,
    tend_grants,
)
from resources.grants.actions.members import dismiss_member
from resources.grants.actions.owing import suspend_owing
from resources.grants.actions.pools import bring_gift, create_pool, stock_commons
from resources.grants.actions.reporting import accept_report, send_report_back, write_report
from resources.grants.actions.tending import lapse_adjustments, lapse_requests
from resources.grants.actions.triage import answer_officer, ask_applicant, convene, name_judge, score, step_down

__all__ = [
    "Verdict",
    "accept_award",
    "accept_report",
    "answer_officer",
    "ask_applicant",
    "ask_change",
    "assess_request",
    "bring_gift",
    "cancel_call",
    "confirm_adjustment",
    "confirm_revocation",
    "convene",
    "create_pool",
    "decide_call",
    "decline_request",
    "discard_draft",
    "dismiss_member",
    "draft_call",
    "draw_lot",
    "drop_revocation",
    "grant_change",
    "judge_call",
    "keep_draft",
    "lapse_adjustments",
    "lapse_requests",
    "let_wait",
    "name_judge",
    "offer_award",
    "propose_adjustment",
    "propose_revocation",
    "publish_call",
    "refuse_award",
    "refuse_change",
    "reject_adjustment",
    "replace_judge",
    "resume_grant",
    "score",
    "send_report_back",
    "step_down",
    "stock_commons",
    "submit_request",
    "suspend_grant",
    "suspend_owing",
    "tend_calls",
    "tend_grants",
    "withdraw_change",
    "withdraw_request",
    "write_report",
]
