"""Every change in reviewing goes through here."""

from reviews.actions.answering import answer_change, send_back
from reviews.actions.assigning import cancel_round, claim_review, hand_back, remove_late
from reviews.actions.checking import rerun_checks, resume_silent, run_checks
from reviews.actions.clocks import (
    ask_waiting,
    expire_silent,
    free_late_places,
    lapse_silent,
    open_due_deliberations,
    publish_accepted,
)
from reviews.actions.concluding import conclude_checks
from reviews.actions.deciding import ask_one_more, ask_third, clear_safety, decide, settle_round
from reviews.actions.deliberating import remark, revise_review
from reviews.actions.holding import hold_release, resume_release
from reviews.actions.inviting import (
    accept_invitation,
    decline_invitation,
    expire_invitation,
    fill,
    invite,
    invite_wave,
    nudge,
)
from reviews.actions.locks import confirm_lock
from reviews.actions.rating import rate_quality, rate_usefulness
from reviews.actions.reviewers import describe_reviewer
from reviews.actions.reviewing import add_change, remove_change, save_draft, submit_review
from reviews.actions.safety import lapse_locks, lock_by_rule, lock_release, require_fixes, restore_release
from reviews.actions.sampling import ask_second_look, drop_sample, overturn_sample, uphold_sample
from reviews.actions.takedowns import confirm_takedown, lapse_takedowns, propose_takedown, refuse_takedown
from reviews.actions.triage import reject_scope, start_review

__all__ = [
    "accept_invitation",
    "add_change",
    "answer_change",
    "ask_one_more",
    "ask_second_look",
    "ask_third",
    "ask_waiting",
    "cancel_round",
    "claim_review",
    "clear_safety",
    "conclude_checks",
    "confirm_lock",
    "confirm_takedown",
    "decide",
    "decline_invitation",
    "describe_reviewer",
    "drop_sample",
    "expire_invitation",
    "expire_silent",
    "fill",
    "free_late_places",
    "hand_back",
    "hold_release",
    "invite",
    "invite_wave",
    "lapse_locks",
    "lapse_silent",
    "lapse_takedowns",
    "lock_by_rule",
    "lock_release",
    "nudge",
    "open_due_deliberations",
    "overturn_sample",
    "propose_takedown",
    "publish_accepted",
    "rate_quality",
    "rate_usefulness",
    "refuse_takedown",
    "reject_scope",
    "remark",
    "remove_change",
    "remove_late",
    "require_fixes",
    "rerun_checks",
    "restore_release",
    "resume_release",
    "resume_silent",
    "revise_review",
    "run_checks",
    "save_draft",
    "send_back",
    "settle_round",
    "start_review",
    "submit_review",
    "uphold_sample",
]
