"""Every change on the way to being a reviewer, and in being one, goes through here."""

from reviews.applications.actions.applying import apply, withdraw
from reviews.applications.actions.dossiers import contest_line, settle_line
from reviews.applications.actions.triage import pass_to_calibration, turn_away

__all__ = ["apply", "contest_line", "pass_to_calibration", "settle_line", "turn_away", "withdraw"]
