"""The closed lists of becoming a reviewer, and the only moves of an application (`workflows.md` §3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


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
        Move("withdraw", OPEN_APPLICATION, A.WITHDRAWN),
        Move("lapse", [A.CALIBRATION, A.MORE_INFO], A.LAPSED),
    ],
)
