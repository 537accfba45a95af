"""The closed lists of reviewing, and the only moves of a round and of an assignment (`docs/workflows.md`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves
from projects.states import PUBLIC, ReleaseState


class CheckState(TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Found faults")
    ERROR = "error", _("Broke off")
    SKIPPED = "skipped", _("Left out")


FINISHED = (CheckState.PASSED, CheckState.FAILED, CheckState.ERROR, CheckState.SKIPPED)


class Level(TextChoices):
    """How much review a release needs."""

    FULL = "full", _("Full")
    LIGHT = "light", _("Light")
    DELTA = "delta", _("Changes only")


class ChangeClass(TextChoices):
    """How much a later release changes of the one before: it decides how much review it needs."""

    FIRST = "first", _("First release")
    PATCH = "patch", _("Patch")
    MINOR = "minor", pgettext_lazy("class", "Minor")
    MAJOR = "major", pgettext_lazy("class", "Major")


class RoundState(TextChoices):
    FORMING = "forming", _("Looking for reviewers")
    COLLECTING = "collecting", _("With the reviewers")
    DELIBERATING = "deliberating", _("Being decided")
    HELD = "held", _("Held until somebody has looked into its safety")
    DECIDED = "decided", _("Decided")
    CLOSED = "closed", pgettext_lazy("round", "Closed")
    CANCELLED = "cancelled", _("Cancelled")


class AssignmentState(TextChoices):
    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", pgettext_lazy("assignment", "Taken")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Not answered")
    WORKING = "working", _("In work")
    SUBMITTED = "submitted", pgettext_lazy("assignment", "Sent")
    REVISED = "revised", _("Revised")
    THANKED = "thanked", pgettext_lazy("assignment", "Done")
    RELEASED = "released", _("Handed back")
    REMOVED = "removed", _("Taken away, late")


class Blindness(TextChoices):
    """Who stays unnamed to whom, until all is decided."""

    OPEN = "open", pgettext_lazy("blindness", "Nobody")
    SINGLE = "single", _("Reviewers are unnamed to authors")
    DOUBLE = "double", _("Authors are unnamed to reviewers too")


class Quality(TextChoices):
    """An editor's word on a review."""

    EXCEEDS = "exceeds", _("More than was asked")
    MEETS = "meets", _("As it should be")
    BELOW = "below", _("Not enough")


# All is decided about a release: who signed a review is named from here on.
FINAL = (*PUBLIC, ReleaseState.ACCEPTED, ReleaseState.REJECTED, ReleaseState.RETRACTED, ReleaseState.TAKEN_DOWN)


class SkillSort(TextChoices):
    """In what a reviewer's skill lies."""

    KIND = "kind", _("Kind")
    TASK = "task", _("Task")
    LANGUAGE = "language", _("Language")


class Tier(TextChoices):
    PROBATION = "probation", _("On probation")
    ACTIVE = "active", pgettext_lazy("tier", "Reviewer")
    SENIOR = "senior", _("Senior reviewer")


class DeclineReason(TextChoices):
    """Why somebody would rather not. It is never held against them."""

    BUSY = "busy", _("No time now")
    TOPIC = "topic", _("Not my subject")
    CONFLICT = "conflict", _("Something ties me to it")
    OTHER = "other", _("Another reason")


class Verdict(TextChoices):
    ACCEPT = "accept", _("Accept")
    AFTER_CHANGES = "after_changes", _("Accept after changes")
    CHANGES = "changes", _("Ask for changes and look again")
    REJECT = "reject", _("Reject")


class Answer(TextChoices):
    """To one item of the checklist."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_APPLICABLE = "na", _("n/a")


class ChangeLevel(TextChoices):
    REQUIRED = "required", _("required")
    ADVISORY = "advisory", _("advisory")


class ChangeAnswer(TextChoices):
    """An author's answer to a change that was asked for."""

    DONE = "done", pgettext_lazy("change", "Done")
    WONT = "wont", _("Will not, because…")


class Outcome(TextChoices):
    ACCEPT = "accept", _("Accepted")
    REQUEST_CHANGES = "request_changes", _("Changes asked")
    REJECT = "reject", _("Rejected")
    REJECT_SCOPE = "reject_scope", _("Not taken up")


class DecidedBy(TextChoices):
    QUORUM = "quorum", _("The reviewers' verdicts")
    EDITOR = "editor", _("An editor")
    CHECKS = "checks", _("The automatic checks")


R = RoundState
OPEN_ROUND = (R.FORMING, R.COLLECTING, R.DELIBERATING, R.HELD)
UNDECIDED = (R.FORMING, R.COLLECTING, R.DELIBERATING)
ROUND_MOVES = Moves(
    "round",
    R,
    [
        Move("collect", [R.FORMING], R.COLLECTING, clock="reviewer", days="review_days"),
        Move("reopen_places", [R.COLLECTING], R.FORMING, clock="reviewer", days="review_days"),
        Move("deliberate", [R.FORMING, R.COLLECTING], R.DELIBERATING, clock="editor", days="deliberation_days"),
        Move("widen", [R.DELIBERATING], R.FORMING, clock="reviewer", days="review_days"),
        Move("hold", UNDECIDED, R.HELD, clock="safety", days="safety_days"),
        Move("clear", [R.HELD], R.DELIBERATING, clock="editor", days="deliberation_days"),
        Move("decide", UNDECIDED, R.DECIDED),
        Move("close", [R.DECIDED], R.CLOSED),
        Move("cancel", OPEN_ROUND, R.CANCELLED),
    ],
)

A = AssignmentState
IN_WORK = (A.ACCEPTED, A.WORKING)
SENT = (A.SUBMITTED, A.REVISED, A.THANKED)
ASSIGNMENT_MOVES = Moves(
    "assignment",
    A,
    [
        Move("accept", [A.INVITED], A.ACCEPTED, clock="reviewer", days="review_days"),
        Move("decline", [A.INVITED], A.DECLINED),
        Move("expire", [A.INVITED], A.EXPIRED),
        Move("start", [A.ACCEPTED], A.WORKING, clock="reviewer"),
        Move("submit", IN_WORK, A.SUBMITTED),
        Move("revise", [A.SUBMITTED, A.REVISED], A.REVISED),
        Move("thank", [A.SUBMITTED, A.REVISED], A.THANKED),
        Move("release", [A.INVITED, *IN_WORK], A.RELEASED),
        Move("remove", IN_WORK, A.REMOVED),
    ],
)


class TakedownState(TextChoices):
    PROPOSED = "proposed", _("Waits for a second person")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    LAPSED = "lapsed", pgettext_lazy("takedown", "Lapsed")


T = TakedownState
TAKEDOWN_MOVES = Moves(
    "takedown",
    T,
    [
        Move("confirm", [T.PROPOSED], T.CONFIRMED),
        Move("refuse", [T.PROPOSED], T.REFUSED),
        Move("lapse", [T.PROPOSED], T.LAPSED),
    ],
)


class LockState(TextChoices):
    PROVISIONAL = "provisional", pgettext_lazy("lock", "Waits for a second person")
    CONFIRMED = "confirmed", pgettext_lazy("lock", "Confirmed")
    LAPSED = "lapsed", pgettext_lazy("lock", "Lapsed")
    ENDED = "ended", pgettext_lazy("lock", "Ended by a decision")


L = LockState
LOCK_MOVES = Moves(
    "lock",
    L,
    [
        Move("confirm", [L.PROVISIONAL], L.CONFIRMED),
        Move("lapse", [L.PROVISIONAL], L.LAPSED),
        Move("end", [L.PROVISIONAL], L.ENDED),
    ],
)


class SampleState(TextChoices):
    OPEN = "open", _("To be looked at")
    UPHELD = "upheld", pgettext_lazy("sample", "Upheld")
    OVERTURNED = "overturned", pgettext_lazy("sample", "Overturned")
    DROPPED = "dropped", pgettext_lazy("sample", "Dropped")


P = SampleState
SAMPLE_MOVES = Moves(
    "sample",
    P,
    [
        Move("uphold", [P.OPEN], P.UPHELD),
        Move("overturn", [P.OPEN], P.OVERTURNED),
        Move("drop", [P.OPEN], P.DROPPED),
        # By an officer, when a verdict that it rests on is in doubt.
        Move("ask", [P.UPHELD, P.DROPPED], P.OPEN, clock="reviewer", days="sample_days"),
        # On appeal against the overturning.
        Move("acquit", [P.OVERTURNED], P.UPHELD),
        Move("look_anew", [P.OVERTURNED], P.OPEN, clock="reviewer", days="sample_days"),
    ],
)
