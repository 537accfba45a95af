"""The closed lists of reports about reviewers, and the only moves of one (`docs/workflows.md`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves
from reviews.applications.states import StandingState


class ConductState(TextChoices):
    FILED = "filed", pgettext_lazy("conduct", "With the conduct body")
    HEARING = "hearing", _("The reviewer is heard")
    ANSWERED = "answered", pgettext_lazy("conduct", "Answered, to be decided")
    DECIDED = "decided", pgettext_lazy("conduct", "Decided")
    REVERSED = "reversed", _("Reversed on appeal")
    WITHDRAWN = "withdrawn", pgettext_lazy("conduct", "Withdrawn")


class Capacity(TextChoices):
    """As whom somebody reports. It is all that the reviewer learns of them."""

    AUTHOR = "author", pgettext_lazy("conduct", "An author")
    REVIEWER = "reviewer", _("Another reviewer")
    EDITOR = "editor", pgettext_lazy("conduct", "An editor")


class ConductOutcome(TextChoices):
    NO_ACTION = "no_action", _("Nothing follows")
    WARNING = "warning", _("A warning")
    PAUSE = "pause", _("A pause from reviewing")
    SUSPENSION = "suspension", _("Suspension, with a hearing")


# Standings that neither rest nor can be suspended, and what can be done instead.
OUT_OF_REACH = {
    StandingState.PROBATION: _("They are on probation, which a senior may end: warn them."),
    StandingState.SUSPENDED: _("They are suspended already: warn them, or write to those who hear them."),
}
NO_STANDING = _("They review as a founder, by appointment: warn them, or ask those who run the site.")

S = ConductState
OPEN = (S.FILED, S.HEARING, S.ANSWERED)
CONDUCT_MOVES = Moves(
    "conduct",
    S,
    [
        Move("hear", [S.FILED], S.HEARING, clock="reviewer", days="hearing_days"),
        Move("answer", [S.HEARING], S.ANSWERED, clock="moderator", days="decide_days"),
        Move("decide", OPEN, S.DECIDED),
        Move("withdraw", OPEN, S.WITHDRAWN),
        # On appeal: the outcome is undone, or others look at it anew.
        Move("reverse", [S.DECIDED], S.REVERSED),
        Move("reopen", [S.DECIDED], S.FILED, clock="moderator", days="look_days"),
    ],
)
