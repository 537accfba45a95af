"""What happens by itself when its time has come. Each act is one small transaction: one that fails stops no other."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from core.clocks.acting import AT_ONCE, each
from core.clocks.owners import HELD
from core.moves import move
from core.policies import current
from projects.actions import lapse_release, publish_due
from projects.models import Release
from projects.states import ReleaseState
from reviews.actions.assigning import remove_late
from reviews.actions.inviting import asks_by_itself, expire_invitation, invite_wave
from reviews.models import Assignment, Round
from reviews.states import IN_WORK, OPEN_ROUND, ROUND_MOVES, AssignmentState, RoundState


def lapse_silent() -> int:
    """Authors who mended or answered nothing for two months, a hold not counted: their release lapses, and can be
    reopened."""
    silent = _silent(ReleaseState.CHANGES_REQUESTED, "answer_days") | _silent(ReleaseState.NEEDS_FIXES, "fix_days")
    return each(silent[:AT_ONCE], lambda release: lapse_release(release=release, reason="silence"))


def _silent(state: ReleaseState, days: str) -> "QuerySet[Release]":
    """Their turn is over, and so is the time for silence, counted from when the turn began."""
    return Release.objects.filter(state=state, due_at__lt=timezone.now() - patience(days))


def patience(days: str) -> timedelta:
    """How long after the last day of the authors' turn their release lapses."""
    policy = current("submission")
    return timedelta(days=max(policy["lapse_days"] - policy[days], 0))


def publish_accepted() -> int:
    """Accepted, and its day has come: the one its author chose, or the last of the time to choose one."""
    due = Release.objects.filter(state=ReleaseState.ACCEPTED, due_at__lt=timezone.now())
    return each(due[:AT_ONCE], lambda release: publish_due(release=release))


def free_late_places() -> int:
    """Reviews that are far too late go to somebody else."""
    before = timezone.now() - timedelta(days=current("review")["late_days"])
    late = Assignment.objects.filter(state__in=IN_WORK, round__state__in=OPEN_ROUND, due_at__lt=before)
    late = late.exclude(round__release__clock_owner=HELD)
    return each(late.select_related("round")[:AT_ONCE], lambda assignment: remove_late(assignment=assignment))


def expire_silent() -> int:
    """Invitations that nobody answered in time: the next are asked."""
    silent = Assignment.objects.filter(state=AssignmentState.INVITED, due_at__lt=timezone.now())
    silent = silent.exclude(round__release__clock_owner=HELD)
    return each(silent.select_related("round")[:AT_ONCE], lambda assignment: expire_invitation(assignment=assignment))


def ask_waiting() -> int:
    """Rounds that still look for reviewers are looked at again: somebody may have come back, or have time now."""
    if not asks_by_itself():
        return 0
    forming = Round.objects.filter(state=RoundState.FORMING, release__state=ReleaseState.IN_REVIEW)
    forming = forming.exclude(release__clock_owner=HELD)
    return each(forming.select_related("release__project__owner")[:AT_ONCE], lambda one: invite_wave(round=one))


def open_due_deliberations() -> int:
    """The day has come and not all have sent their review: those who have begin to talk it over with an editor."""
    due = Round.objects.filter(state__in=[RoundState.FORMING, RoundState.COLLECTING], due_at__lt=timezone.now())
    due = due.exclude(release__clock_owner=HELD)
    heard = due.filter(assignments__state__in=[AssignmentState.SUBMITTED, AssignmentState.REVISED]).distinct()
    days = current("review")["deliberation_days"]
    return each(heard[:AT_ONCE], lambda one: move(one, ROUND_MOVES, "deliberate", reason="due", days=days))
