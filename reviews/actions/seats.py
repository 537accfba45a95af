"""Places in a round: who holds one, whether there is one left, and how many reviews somebody may hold at once.

The counts are taken under a lock on the round and on the reviewer's row, so that two who press at once get one winner.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.moves import move
from core.policies import current
from core.problems import Conflict
from reviews.models import Assignment, Review, Reviewer, Round
from reviews.queries.carrying import carried
from reviews.queries.rounds import HOLDING
from reviews.queries.work import load_of, promised_load_of
from reviews.states import ASSIGNMENT_MOVES, OPEN_ROUND, ROUND_MOVES, SENT, AssignmentState, Level, RoundState
from reviews.tiers import weight_of


def locked_round(round_: Round) -> Round:
    locked = Round.objects.select_for_update(of=("self",)).select_related("release__project").get(pk=round_.pk)
    if locked.state not in OPEN_ROUND:
        raise Conflict(_("No reviewers are looked for here now."), code="wrong_state", state=locked.state)
    return locked


def taken(round_: Round) -> float:
    """Places that are held; who is on probation holds half of one."""
    held = Assignment.objects.filter(round=round_, state__in=HOLDING)
    return weight_of(round_.release.project.kind, held.values_list("reviewer", flat=True))


def check_place(locked: Round) -> None:
    if taken(locked) >= locked.quorum:
        raise Conflict(_("Somebody else was faster: all places are taken."), code="no_place")


def check_load(reviewer: Any) -> None:
    """Under the lock of the reviewer's row: of two places taken at once, the one too many is refused."""
    cap = _cap(locked_reviewer(reviewer))
    if load_of(reviewer) >= cap:
        text = _("You have %(cap)d reviews in hand, which is the most at once. Send or hand back one first.")
        raise Conflict(text % {"cap": cap}, code="load_cap")


def has_time(reviewer: Any) -> bool:
    """Whether somebody who is asked now could say yes: neither away nor full, with all that they are asked for."""
    row = locked_reviewer(reviewer)
    return row.is_available and not row.is_away and promised_load_of(reviewer) < _cap(row)


def locked_reviewer(reviewer: Any) -> Reviewer:
    usual = {"load_cap": current("review")["usual_load"]}
    return Reviewer.objects.select_for_update().get_or_create(user=reviewer, defaults=usual)[0]


def _cap(row: Reviewer) -> int:
    return min(row.load_cap, int(current("review")["load_cap"]))


def promised(round_: Round) -> datetime:
    days = "recheck_days" if round_.number > 1 else "delta_days" if round_.level == Level.DELTA else "review_days"
    return timezone.now() + timedelta(days=current("review")[days])


def seat(locked: Round, assignment: Assignment) -> None:
    """What follows once somebody holds a place: a review to write, and, with the last place, no more looking."""
    _begin_review(assignment)
    Reviewer.objects.filter(user=assignment.reviewer).update(engaged_at=timezone.now())
    if taken(locked) < locked.quorum:
        return
    if locked.state == RoundState.FORMING:
        move(locked, ROUND_MOVES, "collect", changes={"due_at": assignment.due_at})
    for other in Assignment.objects.filter(round=locked, state=AssignmentState.INVITED):
        move(other, ASSIGNMENT_MOVES, "release", reason="places_taken")


def _begin_review(assignment: Assignment) -> None:
    """Empty, or with what they answered in the round before."""
    known = carried(assignment)
    answers = {item: {name: one[name] for name in one if name != "again"} for item, one in known.items()}
    Review.objects.get_or_create(assignment=assignment, defaults={"answers": answers, "carried": known})


def recount(reviewer_id: str) -> None:
    """How many reviews somebody sent, how many in time, and when they last had one: from the rows, never added up."""
    sent = Q(state__in=SENT, promised_at__isnull=False)
    counts = Assignment.objects.filter(reviewer=reviewer_id).aggregate(
        sent=Count("pk", filter=sent),
        on_time=Count("pk", filter=sent & Q(review__submitted_at__lte=F("promised_at"))),
        engaged_at=Max("review__submitted_at"),
    )
    Reviewer.objects.update_or_create(user_id=reviewer_id, defaults=counts)
