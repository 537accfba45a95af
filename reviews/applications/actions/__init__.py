"""Every change on the way to being a reviewer, and in being one, goes through here."""

from reviews.applications.actions.affected import recheck
from reviews.applications.actions.applying import apply, withdraw
from reviews.applications.actions.auditing import tend_audits
from reviews.applications.actions.bank import add_case, bring_back_case, retire_case, set_difficulty, stock_bank
from reviews.applications.actions.bootstrap import end_bootstrap
from reviews.applications.actions.calibrating import drop_kind, save_sheet, send_sheet, skip_sheet, start_attempt
from reviews.applications.actions.cases import case_from_release
from reviews.applications.actions.clocks import expire_attempts, lapse_applications
from reviews.applications.actions.disputes import dispute_audit, dispute_case, settle_dispute
from reviews.applications.actions.dossiers import contest_line, settle_line
from reviews.applications.actions.drafts import discard_application_draft, keep_application_draft
from reviews.applications.actions.grading import rate_attempt
from reviews.applications.actions.holding import pause_for_conduct, release_from_pause
from reviews.applications.actions.panel import answer_question, ask_applicant, vote
from reviews.applications.actions.probation import become_mentor, co_sign, confirm, end_probation, extend_probation
from reviews.applications.actions.refreshing import start_refresher
from reviews.applications.actions.scores import refresh_scores
from reviews.applications.actions.silence import stay, warn_silent, watch_silence
from reviews.applications.actions.standing import (
    pause,
    pause_absent,
    promote,
    reinstate,
    resume,
    retire,
    retire_idle,
    revoke,
    suspend,
)
from reviews.applications.actions.triage import pass_to_calibration, turn_away

__all__ = [
    "add_case",
    "answer_question",
    "apply",
    "ask_applicant",
    "become_mentor",
    "bring_back_case",
    "case_from_release",
    "co_sign",
    "confirm",
    "contest_line",
    "discard_application_draft",
    "dispute_audit",
    "dispute_case",
    "drop_kind",
    "end_bootstrap",
    "end_probation",
    "expire_attempts",
    "extend_probation",
    "keep_application_draft",
    "lapse_applications",
    "pass_to_calibration",
    "pause",
    "pause_absent",
    "pause_for_conduct",
    "promote",
    "rate_attempt",
    "recheck",
    "refresh_scores",
    "reinstate",
    "release_from_pause",
    "resume",
    "retire",
    "retire_case",
    "retire_idle",
    "revoke",
    "save_sheet",
    "send_sheet",
    "set_difficulty",
    "settle_dispute",
    "settle_line",
    "skip_sheet",
    "start_attempt",
    "start_refresher",
    "stay",
    "stock_bank",
    "suspend",
    "tend_audits",
    "turn_away",
    "vote",
    "warn_silent",
    "watch_silence",
    "withdraw",
]
