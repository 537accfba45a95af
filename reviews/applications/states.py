"""The closed lists of becoming a reviewer, and the only moves of an application (`docs/workflows.md`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves
from reviews.states import IN_WORK, AssignmentState


class Proficiency(TextChoices):
    EXPERT = "expert", _("Expert")
    FAMILIAR = "familiar", _("Familiar")


class ApplicationState(TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("application", "With an editor")
    CALIBRATION = "calibration", _("Calibration")
    PANEL = "panel", _("With the panel")
    MORE_INFO = "more_info", _("A question to answer")
    ADMITTED = "admitted", pgettext_lazy("application", "Admitted")
    REJECTED = "rejected", pgettext_lazy("application", "Not admitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("application", "Lapsed")


class CaseSort(TextChoices):
    """Where the truth of a case comes from: its outcome is known, or faults were planted in it."""

    KNOWN = "known", _("Known outcome")
    PLANTED = "planted", _("Planted faults")


class CaseVerdict(TextChoices):
    ACCEPT = "accept", _("Accept")
    CHANGES = "changes", _("Ask for changes")
    REJECT = "reject", _("Reject")


class Severity(TextChoices):
    CRITICAL = "critical", _("critical")
    MAJOR = "major", _("major")
    MINOR = "minor", _("minor")


class CaseState(TextChoices):
    ACTIVE = "active", pgettext_lazy("case", "In use")
    RETIRED = "retired", pgettext_lazy("case", "Retired")
    REMOVED = "removed", pgettext_lazy("case", "Removed as wrong")


class AttemptState(TextChoices):
    OPEN = "open", pgettext_lazy("attempt", "Under way")
    RATING = "rating", _("Its letters are read")
    PASSED = "passed", pgettext_lazy("attempt", "Passed")
    FAILED = "failed", pgettext_lazy("attempt", "Not passed")
    EXPIRED = "expired", pgettext_lazy("attempt", "Not finished in time")


class DisputeState(TextChoices):
    OPEN = "open", pgettext_lazy("dispute", "Open")
    UPHELD = "upheld", _("Upheld: the case was wrong")
    DISMISSED = "dismissed", _("Dismissed: the case stands")


class PanelChoice(TextChoices):
    ADMIT = "admit", _("Admit")
    REJECT = "reject", _("Do not admit")


class StandingState(TextChoices):
    PROBATION = "probation", _("On probation")
    ACTIVE = "active", pgettext_lazy("standing", "Active")
    PAUSED = "paused", pgettext_lazy("standing", "Paused")
    SUSPENDED = "suspended", pgettext_lazy("standing", "Suspended")
    REVOKED = "revoked", pgettext_lazy("standing", "Revoked")
    EMERITUS = "emeritus", _("Emeritus")
    ENDED = "ended", _("Probation ended")


class Mark(TextChoices):
    """A mentor's word on a review that they co-sign."""

    EXCEEDS = "exceeds", _("Exceeds what is needed")
    MEETS = "meets", _("Meets what is needed")
    BELOW = "below", _("Below what is needed")


class Settled(TextChoices):
    """What became of a line that an applicant contested."""

    KEPT = "kept", _("Kept as it is")
    CORRECTED = "corrected", _("Set right")


A = ApplicationState
OPEN_APPLICATION = (A.SUBMITTED, A.CALIBRATION, A.PANEL, A.MORE_INFO)
APPLICATION_MOVES = Moves(
    "application",
    A,
    [
        Move("calibrate", [A.SUBMITTED], A.CALIBRATION, clock="applicant", days="silence_days"),
        Move("convene", [A.CALIBRATION], A.PANEL, clock="panel", days="panel_days"),
        Move("ask", [A.PANEL], A.MORE_INFO, clock="applicant", days="info_days"),
        Move("answer", [A.MORE_INFO], A.PANEL, clock="panel", days="panel_days"),
        Move("admit", [A.PANEL], A.ADMITTED),
        Move("reject", [A.SUBMITTED, A.PANEL], A.REJECTED),
        Move("overturn", [A.REJECTED], A.ADMITTED),
        Move("convene_anew", [A.REJECTED], A.PANEL, clock="panel", days="panel_days"),
        Move("calibrate_anew", [A.REJECTED], A.CALIBRATION, clock="applicant", days="silence_days"),
        Move("withdraw", OPEN_APPLICATION, A.WITHDRAWN),
        Move("lapse", [A.CALIBRATION, A.MORE_INFO], A.LAPSED),
    ],
)

C = CaseState
CASE_MOVES = Moves(
    "case",
    C,
    [
        Move("retire", [C.ACTIVE], C.RETIRED),
        Move("bring_back", [C.RETIRED], C.ACTIVE),
        Move("remove", [C.ACTIVE, C.RETIRED], C.REMOVED),
    ],
)

T = AttemptState
UNFINISHED_ATTEMPT = (T.OPEN, T.RATING)
ATTEMPT_MOVES = Moves(
    "attempt",
    T,
    [
        Move("send", [T.OPEN], T.RATING, clock="panel", days="rating_days"),
        Move("refresh", [T.OPEN, T.FAILED], T.PASSED),
        Move("pass", [T.RATING], T.PASSED),
        Move("fail", [T.OPEN, T.RATING], T.FAILED),
        Move("expire", [T.OPEN], T.EXPIRED),
        Move("regrade", [T.FAILED], T.RATING, clock="panel", days="rating_days"),
    ],
)

D = DisputeState
DISPUTE_MOVES = Moves("dispute", D, [Move("uphold", [D.OPEN], D.UPHELD), Move("dismiss", [D.OPEN], D.DISMISSED)])

W = AssignmentState
AUDIT_MOVES = Moves(
    "audit",
    W,
    [
        Move("accept", [W.INVITED], W.ACCEPTED, clock="reviewer", days="review_days"),
        Move("decline", [W.INVITED], W.DECLINED),
        Move("expire", [W.INVITED], W.EXPIRED),
        Move("start", [W.ACCEPTED], W.WORKING, clock="reviewer"),
        Move("submit", IN_WORK, W.SUBMITTED),
        Move("release", [W.INVITED, *IN_WORK], W.RELEASED),
        Move("remove", IN_WORK, W.REMOVED),
    ],
)

S = StandingState
MAY_JUDGE = (S.PROBATION, S.ACTIVE)
LIVE_STANDING = (*MAY_JUDGE, S.PAUSED, S.SUSPENDED)
STANDING_MOVES = Moves(
    "standing",
    S,
    [
        Move("extend", [S.PROBATION], S.PROBATION),
        Move("confirm", [S.PROBATION], S.ACTIVE),
        Move("end", [S.PROBATION], S.ENDED),
        Move("promote", [S.ACTIVE], S.ACTIVE),
        Move("pause", [S.ACTIVE], S.PAUSED),
        Move("keep_paused", [S.PAUSED], S.PAUSED),
        Move("free_pause", [S.PAUSED], S.PAUSED),
        Move("resume", [S.PAUSED], S.ACTIVE),
        Move("suspend", [S.ACTIVE, S.PAUSED], S.SUSPENDED, clock="reviewer", days="hearing_days"),
        Move("reinstate", [S.SUSPENDED, S.REVOKED], S.ACTIVE),
        Move("hear_anew", [S.REVOKED], S.SUSPENDED, clock="reviewer", days="hearing_days"),
        Move("go_on", [S.ENDED], S.PROBATION),
        Move("revoke", [S.SUSPENDED], S.REVOKED),
        Move("retire", [S.PROBATION, S.ACTIVE, S.PAUSED], S.EMERITUS),
    ],
)
