"""What a report of a problem can be, and how it becomes it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves

MAINTAINER, REPORTER = "maintainer", "reporter"
RERUN = "rerun"  # the role of a witness that is a machine


class ReportState(TextChoices):
    NEW = "new", pgettext_lazy("report", "New")
    PRIVATE = "private", pgettext_lazy("report", "New, kept private")
    TRIAGED = "triaged", pgettext_lazy("report", "Looked at")
    NEEDS_INFO = "needs_info", pgettext_lazy("report", "Waits for an answer")
    DUPLICATE = "duplicate", pgettext_lazy("report", "Reported before")
    INVALID = "invalid", pgettext_lazy("report", "No problem found")
    WONTFIX = "wontfix", pgettext_lazy("report", "Will not be mended")
    CONFIRMED = "confirmed", pgettext_lazy("report", "Confirmed")
    IN_PROGRESS = "in_progress", pgettext_lazy("report", "Being mended")
    FIXED_PENDING = "fixed_pending", pgettext_lazy("report", "Mended, to be tried")
    RESOLVED = "resolved", pgettext_lazy("report", "Works now")
    REOPENED = "reopened", pgettext_lazy("report", "Open again")
    LAPSED = "lapsed", pgettext_lazy("report", "Nobody answered")


class Severity(TextChoices):
    S1 = "s1", _("Critical: something is lost, unsafe, or nobody can work")
    S2 = "s2", _("Serious: something important does not work")
    S3 = "s3", _("Ordinary: it can be worked around")
    S4 = "s4", _("Small: looks, words, wishes")


class ReportKind(TextChoices):
    BUG = "bug", _("Something is broken")
    OUTPUT = "output", _("Wrong or harmful answers of a model")
    WORDS = "words", _("Wrong or missing words")
    SPEED = "speed", _("Too slow, or not to be reached")
    SECURITY = "security", _("Security or personal data")


S = ReportState
UNANSWERED = (S.NEW, S.PRIVATE, S.REOPENED)
ENDED = (S.DUPLICATE, S.INVALID, S.WONTFIX, S.RESOLVED, S.LAPSED)
REFUSED = (S.DUPLICATE, S.INVALID, S.WONTFIX)
OPEN = tuple(state for state in S if state not in ENDED)
SEEN = (*UNANSWERED, S.TRIAGED, S.NEEDS_INFO, S.CONFIRMED)
MENDED = (S.FIXED_PENDING, S.RESOLVED)
MENDABLE = (S.TRIAGED, S.CONFIRMED, S.IN_PROGRESS, S.REOPENED)

# Every move leaves the event `report.<name>`.
REPORT_MOVES = Moves(
    "report",
    S,
    [
        Move("triage", [*UNANSWERED, S.NEEDS_INFO], S.TRIAGED, clock=MAINTAINER),
        Move("ask", [*UNANSWERED, S.TRIAGED, S.CONFIRMED], S.NEEDS_INFO, clock=REPORTER, days="silence_days"),
        Move("answer", [S.NEEDS_INFO], S.NEW, clock=MAINTAINER, days="first_answer_days"),
        Move("lapse", [S.NEEDS_INFO], S.LAPSED),
        Move("revive", [S.LAPSED], S.NEW, clock=MAINTAINER, days="first_answer_days"),
        Move("move", SEEN, S.NEW, clock=MAINTAINER, days="first_answer_days"),
        Move("merge", SEEN, S.DUPLICATE),
        Move("dismiss", SEEN, S.INVALID),
        Move("decline", SEEN, S.WONTFIX),
        Move("contest", REFUSED, S.REOPENED, clock=MAINTAINER, days="first_answer_days"),
        Move("confirm", [S.TRIAGED], S.CONFIRMED, clock=MAINTAINER),
        Move("start", [S.TRIAGED, S.CONFIRMED, S.REOPENED], S.IN_PROGRESS, clock=MAINTAINER),
        Move("fix", MENDABLE, S.FIXED_PENDING, clock=REPORTER, days="silence_days"),
        Move("resolve", [S.FIXED_PENDING], S.RESOLVED),
        Move("reopen", [S.FIXED_PENDING], S.REOPENED, clock=MAINTAINER, days="first_answer_days"),
    ],
)
