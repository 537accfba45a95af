"""The closed lists of projects and the life of a release: its states, and the only moves between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class Kind(TextChoices):
    MODEL = "model", _("Model")
    DATASET = "dataset", _("Dataset")
    CODE = "code", _("Code")
    APP = "app", _("App")
    RESEARCH = "research", _("Research")


class Visibility(TextChoices):
    PUBLIC = "public", _("Public")
    PRIVATE = "private", _("Private")


class Gating(TextChoices):
    """Who gets the files of what is published. Its page and its card are for everybody who sees it."""

    OPEN = "open", pgettext_lazy("gating", "Everybody")
    AUTOMATIC = "automatic", pgettext_lazy("gating", "Whoever asks")
    BY_HAND = "by_hand", pgettext_lazy("gating", "Whom you let in")


class MemberRole(TextChoices):
    """What a person may do in a project that is not their own."""

    READ = "read", _("May read")
    WRITE = "write", _("May write")
    ADMIN = "admin", _("May do everything")


class ReleaseState(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    CHECKING = "checking", _("Being checked")
    NEEDS_FIXES = "needs_fixes", _("Needs fixes")
    QUARANTINED = "quarantined", _("Quarantined")
    TRIAGE = "triage", _("With the editors")
    REJECTED_SCOPE = "rejected_scope", _("Not taken up")
    IN_REVIEW = "in_review", _("In review")
    CHANGES_REQUESTED = "changes_requested", _("Changes asked")
    LAPSED = "lapsed", _("Lapsed")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")
    DEPRECATED = "deprecated", _("Deprecated")
    RETRACTED = "retracted", _("Retracted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TAKEN_DOWN = "taken_down", _("Taken down")


class ConsentState(TextChoices):
    """What a co-author says to the publication of their work."""

    ASKED = "asked", _("Asked")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", pgettext_lazy("consent", "Refused")


CONSENT_MOVES = Moves(
    "co_author",
    ConsentState,
    [
        Move("agree", [ConsentState.ASKED, ConsentState.REFUSED], ConsentState.AGREED),
        Move("refuse", [ConsentState.ASKED, ConsentState.AGREED], ConsentState.REFUSED),
        Move(
            "ask_again",
            [ConsentState.AGREED, ConsentState.REFUSED],
            ConsentState.ASKED,
            clock="co_author",
            days="consent_days",
        ),
    ],
)

S = ReleaseState

# On its way to a verdict: a project has at most one such release at a time.
OPEN = (S.DRAFT, S.SUBMITTED, S.CHECKING, S.NEEDS_FIXES, S.TRIAGE, S.IN_REVIEW, S.CHANGES_REQUESTED, S.ACCEPTED)
# Its author may replace the files: they are frozen anew when it is sent back.
WITH_AUTHOR = (S.DRAFT, S.NEEDS_FIXES, S.CHANGES_REQUESTED)
# Once accepted and served: anyone may read it.
PUBLIC = (S.PUBLISHED, S.SUPERSEDED, S.DEPRECATED)
# Why a release lapsed that never passed its checks: no reviewer saw it, and it goes on where it stood.
UNMENDED = "unmended"
# Its files reach nobody but those who must judge it.
LOCKED = (S.QUARANTINED, S.TAKEN_DOWN)

# Every move leaves the event `release.<name>`: release.submit, release.find_faults, release.publish.
RELEASE_MOVES = Moves(
    "release",
    S,
    [
        Move("submit", [S.DRAFT], S.SUBMITTED, clock="system"),
        Move("start_checks", [S.SUBMITTED], S.CHECKING, clock="system"),
        Move("find_faults", [S.CHECKING], S.NEEDS_FIXES, clock="author", days="fix_days"),
        Move("resubmit", [S.NEEDS_FIXES], S.SUBMITTED, clock="system"),
        Move("recheck", [S.NEEDS_FIXES], S.CHECKING, clock="system"),
        Move("pass_checks", [S.CHECKING], S.TRIAGE, clock="editor", days="triage_days"),
        Move("reject_scope", [S.TRIAGE], S.REJECTED_SCOPE),
        Move("start_review", [S.TRIAGE], S.IN_REVIEW, clock="reviewer", days="review_days"),
        Move("request_changes", [S.IN_REVIEW], S.CHANGES_REQUESTED, clock="author", days="answer_days"),
        Move("answer_changes", [S.CHANGES_REQUESTED], S.IN_REVIEW, clock="reviewer", days="recheck_days"),
        Move("lapse", [S.NEEDS_FIXES, S.CHANGES_REQUESTED], S.LAPSED),
        Move("reopen", [S.LAPSED], S.CHANGES_REQUESTED, clock="author", days="answer_days"),
        Move("reopen_fixes", [S.LAPSED], S.NEEDS_FIXES, clock="author", days="fix_days"),
        Move("accept", [S.IN_REVIEW], S.ACCEPTED, clock="author", days="publish_days"),
        Move("reject", [S.IN_REVIEW], S.REJECTED),
        Move("schedule", [S.ACCEPTED], S.ACCEPTED, clock="system"),
        Move("unschedule", [S.ACCEPTED], S.ACCEPTED, clock="author"),
        Move("publish", [S.ACCEPTED], S.PUBLISHED),
        Move("supersede", [S.PUBLISHED], S.SUPERSEDED),
        Move("deprecate", [S.PUBLISHED, S.SUPERSEDED], S.DEPRECATED),
        Move("retract", PUBLIC, S.RETRACTED),
        Move("withdraw", OPEN, S.WITHDRAWN),
        Move("quarantine", [S.CHECKING, S.IN_REVIEW, *PUBLIC], S.QUARANTINED, clock="editor", days="safety_days"),
        Move("restore", [S.QUARANTINED], S.PUBLISHED),
        Move("clear", [S.QUARANTINED], S.TRIAGE, clock="editor", days="triage_days"),
        Move("require_fixes", [S.QUARANTINED], S.NEEDS_FIXES, clock="author", days="fix_days"),
        Move("take_down", [S.QUARANTINED], S.TAKEN_DOWN),
        # What an appeal may lead to.
        Move("overturn", [S.REJECTED], S.ACCEPTED, clock="author", days="publish_days"),
        Move("review_anew", [S.REJECTED, S.REJECTED_SCOPE], S.IN_REVIEW, clock="reviewer", days="review_days"),
        Move("triage_anew", [S.REJECTED_SCOPE], S.TRIAGE, clock="editor", days="triage_days"),
        Move("reinstate", [S.RETRACTED], S.PUBLISHED),
        Move("look_anew", [S.QUARANTINED, S.TAKEN_DOWN], S.QUARANTINED, clock="editor", days="safety_days"),
    ],
)
