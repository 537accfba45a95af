"""Every change on the way to being a reviewer, and in being one, goes through here."""

from reviews.applications.actions.applying import apply, withdraw
from reviews.applications.actions.bank import add_case, bring_back_case, retire_case, set_difficulty, stock_bank
from reviews.applications.actions.calibrating import drop_kind, save_sheet, send_sheet, skip_sheet, start_attempt
from reviews.applications.actions.clocks import expire_attempts, lapse_applications
from reviews.applications.actions.disputes import dispute_case, settle_dispute
from reviews.applications.actions.dossiers import contest_line, settle_line
from reviews.applications.actions.grading import rate_attempt
from reviews.applications.actions.triage import pass_to_calibration, turn_away

__all__ = [
    "add_case",
    "apply",
    "bring_back_case",
    "contest_line",
    "dispute_case",
    "drop_kind",
    "expire_attempts",
    "lapse_applications",
    "pass_to_calibration",
    "rate_attempt",
    "retire_case",
    "save_sheet",
    "send_sheet",
    "set_difficulty",
    "settle_dispute",
    "settle_line",
    "skip_sheet",
    "start_attempt",
    "stock_bank",
    "turn_away",
    "withdraw",
]
