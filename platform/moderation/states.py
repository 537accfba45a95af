"""What is flagged, what becomes of it, and what follows for people."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class Reason(TextChoices):
    """Why something should not stand as it does. The same words flag, judge and explain."""

    SPAM = "spam", _("Spam or advertising")
    ABUSE = "abuse", _("Abuse: insults, threats, hate")
    OFF_TOPIC = "off_topic", _("Off topic")
    WRONG_PLACE = "wrong_place", _("In the wrong place")
    LICENCE = "licence", _("Licence or ownership")
    PERSONAL_DATA = "personal_data", _("Personal data")
    MALWARE = "malware", _("Malware")
    UNSAFE = "unsafe", _("Unsafe model or output")
    PLAGIARISM = "plagiarism", _("Plagiarism")
    OTHER = "other", pgettext_lazy("flag", "Something else")


class ConcernState(TextChoices):
    """Of the one entry on the desk that all flags of a thing go to."""

    OPEN = "open", pgettext_lazy("concern", "Waits for a moderator")
    HIDDEN = "hidden", pgettext_lazy("concern", "Out of sight until a moderator has looked")
    SETTLED = "settled", pgettext_lazy("concern", "Decided")


class FlagState(TextChoices):
    WAITING = "waiting", pgettext_lazy("flag", "Waits for a moderator")
    UPHELD = "upheld", pgettext_lazy("flag", "Upheld")
    REJECTED = "rejected", pgettext_lazy("flag", "Not upheld")
    CHANGED = "changed", pgettext_lazy("flag", "Something was done, for another reason")


class ActKind(TextChoices):
    """What a moderator makes of a concern."""

    APPROVE = "approve", _("It stands: nothing is wrong with it")
    WARN = "warn", _("It stands, with a warning to its author")
    HIDE = "hide", _("Out of sight; its author may mend it")
    REMOVE = "remove", _("Remove it")
    LOCK = "lock", _("Lock the topic")
    MOVE = "move", _("Move the topic to another board")
    SPLIT = "split", _("Split it off into a topic of its own")
    QUARANTINE = "quarantine", _("Lock the release away")
    REFER = "refer", _("Hand it on to those who run the site")


class ActState(TextChoices):
    IN_FORCE = "in_force", pgettext_lazy("act", "In force")
    OVERTURNED = "overturned", pgettext_lazy("act", "Overturned on appeal")


class Severity(TextChoices):
    """How bad it was, which is how many points it is worth and for how long."""

    MINOR = "minor", pgettext_lazy("severity", "Minor")
    SERIOUS = "serious", pgettext_lazy("severity", "Serious")
    SEVERE = "severe", pgettext_lazy("severity", "Severe")


class SanctionKind(TextChoices):
    SILENCE = "silence", _("Silence: may read and run, not write on boards")
    SUSPENSION = "suspension", _("Suspension: may read and appeal, nothing else")
    BAN = "ban", _("Ban: a suspension without an end")


class SanctionState(TextChoices):
    PROVISIONAL = "provisional", pgettext_lazy("sanction", "In force for a day, until a second person agrees")
    IN_FORCE = "in_force", pgettext_lazy("sanction", "In force")
    LAPSED = "lapsed", pgettext_lazy("sanction", "Lapsed: no second person agreed")
    OVER = "over", pgettext_lazy("sanction", "Over")
    LIFTED = "lifted", pgettext_lazy("sanction", "Lifted")


MODERATOR = "moderator"
C, S = ConcernState, SanctionState
WAITING = (C.OPEN, C.HIDDEN)
LIVE = (S.PROVISIONAL, S.IN_FORCE)
# What undoes an act; of the others nothing is left to undo but the points.
UNDONE_BY = {
    ActKind.HIDE: "show",
    ActKind.REMOVE: "show",
    ActKind.LOCK: "unlock",
    ActKind.MOVE: "move_back",
    ActKind.SPLIT: "rejoin",
    ActKind.QUARANTINE: "release",
}
# Where something was before, the events of whoever moved it tell.
TRACED = {ActKind.MOVE, ActKind.SPLIT}

# Every move leaves the event `<noun>.<name>`.
CONCERN_MOVES = Moves(
    "concern",
    C,
    [
        Move("hide", [C.OPEN], C.HIDDEN, clock=MODERATOR, days="look_days"),
        Move("show", [C.HIDDEN], C.OPEN, clock=MODERATOR, days="look_days"),
        Move("settle", WAITING, C.SETTLED),
    ],
)
FLAG_MOVES = Moves(
    "flag",
    FlagState,
    [
        Move("uphold", [FlagState.WAITING], FlagState.UPHELD),
        Move("reject", [FlagState.WAITING, FlagState.UPHELD, FlagState.CHANGED], FlagState.REJECTED),
        Move("change", [FlagState.WAITING], FlagState.CHANGED),
    ],
)
ACT_MOVES = Moves("act", ActState, [Move("overturn", [ActState.IN_FORCE], ActState.OVERTURNED)])
SANCTION_MOVES = Moves(
    "sanction",
    S,
    [
        Move("confirm", [S.PROVISIONAL], S.IN_FORCE),
        Move("lapse", [S.PROVISIONAL], S.LAPSED),
        Move("end", [S.IN_FORCE], S.OVER),
        Move("lift", LIVE, S.LIFTED),
    ],
)
